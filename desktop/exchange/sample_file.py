"""What the file of the sample office is called, how it is known and opened; the first page shows it."""

from typing import Final

CODE: Final = "310199001001"  # a county that does not exist
FILE_NAME: Final = "示例居民区.linli"
ACCOUNT: Final = "示例"
PASSWORD: Final = "梧桐树下的好邻居"  # noqa: S105 - it guards invented people
