; Inno Setup 6: the frozen folder becomes Linli-VERSION-setup.exe, installed for one person without an administrator.
;   ISCC /DFolder=..\..\build\package\dist\linli /DVersionOfLinli=0.1.0 packaging\windows\linli.iss
; Compiled, installed and removed under Wine with a made-up folder; never run on Windows.
#ifndef Folder
  #define Folder "..\..\build\package\dist\linli"
#endif
#ifndef VersionOfLinli
  #error Say which version: /DVersionOfLinli=…
#endif

[Setup]
AppId={{5B0C6F0E-6F0B-4E39-9B0E-2C4D3B1B7A52}
AppName=邻里
AppVersion={#VersionOfLinli}
AppPublisher=Linli
; Where per-user programs belong, said by the folder itself.
DefaultDirName={localappdata}\Programs\Linli
DefaultGroupName=邻里
DisableProgramGroupPage=yes
; Office PCs are locked down: no administrator is asked for.
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; Windows 10 1809: what Qt 6 needs. Windows 7 is refused with a sentence.
MinVersion=10.0.17763
OutputDir=..\..\build\package\out
OutputBaseFilename=Linli-{#VersionOfLinli}-setup
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no
SetupIconFile=linli.ico
UninstallDisplayIcon={app}\linli-desktop.exe
WizardStyle=modern
ShowLanguageDialog=no

[Languages]
; The official messages, and over them ours in Chinese.
Name: "zh"; MessagesFile: "compiler:Default.isl,zh.isl"

[Tasks]
Name: desktopicon; Description: "在桌面上放一个图标"

[InstallDelete]
; The program of the version before goes whole; office files and settings lie elsewhere and are never touched.
Type: filesandordirs; Name: "{app}\lib"

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\邻里"; Filename: "{app}\linli-desktop.exe"; AppUserModelID: "cn.linli.desk"
Name: "{autodesktop}\邻里"; Filename: "{app}\linli-desktop.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.linli"; ValueType: string; ValueData: "Linli.Office"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Linli.Office"; ValueType: string; ValueData: "邻里办公文件"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Linli.Office\shell\open\command"; ValueType: string; ValueData: """{app}\linli-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.linlibak"; ValueType: string; ValueData: "Linli.Backup"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Linli.Backup"; ValueType: string; ValueData: "邻里备份"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Linli.Backup\shell\open\command"; ValueType: string; ValueData: """{app}\linli-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.cpkg"; ValueType: string; ValueData: "Linli.Package"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Linli.Package"; ValueType: string; ValueData: "邻里上报数据包"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Linli.Package\shell\open\command"; ValueType: string; ValueData: """{app}\linli-desktop.exe"" ""%1"""

[Run]
Filename: "{app}\linli-desktop.exe"; Description: "现在就打开邻里"; Flags: nowait postinstall skipifsilent
