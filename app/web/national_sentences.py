"""What can be wrong with what the national system shows of a household, and with its sheet."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

NATIONAL_PROBLEMS: Mapping[str, Any] = {
    "month_digits": _l("Six digits: year and month, such as 202611."),
    "national_code_digits": _l("The household number of the national system: 8 to 16 digits."),
    "national_code_shape": _l("At most 32 digits and letters, as the national system shows it."),
    "national_code_taken": _l(
        "Another household has this number already. Compare it with the national system."
    ),
    "national_rows_many": _l("%(rows)d rows, more than one file takes (%(most)d). Choose a smaller place."),
    "typed_cell_empty": _l("“%(heading)s” is empty in its row."),
    "typed_headings": _l(
        "The sheet needs the columns 户编号, 识别监测时间 and 户主证件号码. Export it from the national"
        " system with them."
    ),
    "typed_not_there": _l("The sheet doesn't have this household."),
    "typed_too_many": _l("At most %(most)d at a time. Send the same sheet again."),
}
