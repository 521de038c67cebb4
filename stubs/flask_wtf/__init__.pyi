from collections.abc import Mapping
from typing import Any

from wtforms import Form

class FlaskForm(Form):
    def __init__(self, formdata: Any = ..., **kwargs: Any) -> None: ...
    def validate_on_submit(self, extra_validators: Mapping[str, Any] | None = ...) -> bool: ...
