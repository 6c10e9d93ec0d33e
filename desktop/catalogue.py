"""The screens of the program, in the order of the sidebar; adding one is one name here."""

from __future__ import annotations

from desktop.screen import Screen
from desktop.screens.duplicates import DuplicatesScreen
from desktop.screens.home import HomeScreen
from desktop.screens.households import HouseholdsScreen
from desktop.screens.importing import ImportScreen
from desktop.screens.leaders import LeadersScreen
from desktop.screens.places import PlacesScreen
from desktop.screens.printing import PrintScreen
from desktop.screens.reporting import ReportScreen
from desktop.screens.roles import RolesScreen
from desktop.screens.settings import SettingsScreen
from desktop.screens.terms import TermsScreen

SCREENS: tuple[type[Screen], ...] = (
    HomeScreen,
    HouseholdsScreen,
    LeadersScreen,
    TermsScreen,
    RolesScreen,
    PlacesScreen,
    PrintScreen,
    ReportScreen,
    ImportScreen,
    DuplicatesScreen,
    SettingsScreen,
)
