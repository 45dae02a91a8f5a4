"""The editing program of agents."""

from __future__ import annotations

from ccwatch.risk.act import Deletes, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of, invoke

_PATCH = """*** Begin Patch
*** Add File: a.py
+x = 1
*** Update File: src/b.py
*** Move to: src/c.py
*** Delete File: d.py
*** End Patch"""


def test_the_files_of_a_patch_are_found():
    acts = invoke(f"apply_patch '{_PATCH}'")
    assert [act.word.text for act in acts if isinstance(act, Writes)] == [
        "a.py",
        "src/b.py",
        "src/c.py",
    ]
    assert [act.word.text for act in acts if isinstance(act, Deletes)] == ["d.py"]


def test_a_patch_on_standard_input_is_uncertain():
    assert effect_of("apply_patch")[0] == Level.UNCERTAIN
