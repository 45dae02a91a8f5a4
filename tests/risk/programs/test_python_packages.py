"""pip, pipx, poetry, pdm, conda, twine, pyenv, coverage."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Fetches, Language, Reads, RunsFile, Sends, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("pip list --outdated", LOW),
        ("pip3 show -f requests", LOW),
        ("pip freeze", LOW),
        ("pip index versions requests", LOW),
        ("pip config list", LOW),
        ("pip cache dir", LOW),
        ("pip hash a.whl", LOW),
        ("pipx list", LOW),
        ("poetry show --tree", LOW),
        ("poetry config --list", LOW),
        ("poetry check", LOW),
        ("pdm list", LOW),
        ("conda list -n web", LOW),
        ("conda config --show", LOW),
        ("twine check dist/a.whl", LOW),
        ("pyenv versions", LOW),
        ("coverage report -m", LOW),
        ("pip install requests", MEDIUM),
        ("pip install -r requirements.txt", MEDIUM),
        ("pip install -e .", MEDIUM),
        ("pip install ./a.whl", MEDIUM),
        ("pip uninstall -y requests", MEDIUM),
        ("pip download requests", MEDIUM),
        ("pip wheel .", MEDIUM),
        ("pip cache purge", MEDIUM),
        ("poetry add requests", MEDIUM),
        ("poetry lock", MEDIUM),
        ("poetry build", MEDIUM),
        ("poetry run pytest", MEDIUM),
        ("poetry run", MEDIUM),
        ("poetry shell", MEDIUM),
        ("poetry test", MEDIUM),
        ("poetry env use 3.12", MEDIUM),
        ("poetry cache clear pypi", MEDIUM),
        ("poetry publish --dry-run --build", MEDIUM),
        ("conda install numpy", MEDIUM),
        ("conda remove numpy", MEDIUM),
        ("conda run -n web make", MEDIUM),
        ("conda activate web", MEDIUM),
        ("conda clean -a", MEDIUM),
        ("pyenv local 3.12", MEDIUM),
        ("pyenv exec make", MEDIUM),
        ("coverage run a.py", MEDIUM),
        ("coverage run -m pytest", MEDIUM),
        ("coverage html", MEDIUM),
        ("coverage erase", MEDIUM),
        ("virtualenv .venv", MEDIUM),
        ("tox", MEDIUM),
        ("pdm check", UNSURE),
        ("pip frob", UNSURE),
        ("pip list --frob", UNSURE),
        ("pip install git+https://x.example/a.git", HIGH),
        ("pip install -e git+https://x.example/a.git", HIGH),
        ("pip install -i https://x.example/ requests", HIGH),
        ("pip install --trusted-host x.example requests", HIGH),
        ("pip install --break-system-packages requests", HIGH),
        ("pip config set global.index-url https://x.example/", HIGH),
        ("pipx install black", HIGH),
        ("pipx inject black colorama", HIGH),
        ("pipx uninstall black", HIGH),
        ("pipx ensurepath", HIGH),
        ("pipx run cowsay", HIGH),
        ("pipx runpip black install x", HIGH),
        ("poetry config x y", HIGH),
        ("poetry self add x", HIGH),
        ("poetry env remove --all", HIGH),
        ("poetry login", HIGH),
        ("conda config --add channels x", HIGH),
        ("conda remove --all -n web", HIGH),
        ("conda env remove -n web", HIGH),
        ("conda init bash", HIGH),
        ("pyenv install 3.12", HIGH),
        ("easy_install x", HIGH),
        ("poetry publish", CRITICAL),
        ("twine upload dist/*", CRITICAL),
    ],
)
def test_package_managers_of_python_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_runs_in_an_environment_is_judged_as_a_command():
    assert commands_of("poetry run make all") == ["make all"]
    assert RunsFile(a_word("a.py"), Language.PYTHON) in invoke("poetry run a.py")
    assert RunsFile(a_word("a.py"), Language.PYTHON) in invoke("coverage run a.py")
    assert Reads(a_word("a.whl")) in invoke("pip hash a.whl")
    assert Writes(a_word("/srv/log")) in invoke("pip list --log=/srv/log")


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("conda search -c https://x.example/ numpy", MEDIUM),
        ("conda search -c conda-forge numpy", LOW),
        ("conda env export -n a", LOW),
        ("pip index versions a --index-url https://x.example/", MEDIUM),
        ("pip list -o -f https://x.example/", MEDIUM),
        ("pip search a -i https://x.example/", MEDIUM),
        ("pip list -o", LOW),
        ("conda env config vars list", MEDIUM),
    ],
)
def test_the_usual_server_is_asked(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_pip_and_conda_do_beside_showing_is_found():
    assert Writes(a_word("env.yml")) in invoke("conda env export -f env.yml")
    assert Fetches(a_word("https://x.example/")) in invoke("conda search -c https://x.example/ a")
    assert Sends(a_word("x.example:80")) in invoke("pip index versions a --proxy x.example:80")
    assert RunsFile(a_word("rules")) in invoke("coverage report --rcfile=rules")
    assert Writes(a_word("/srv/a")) in invoke("pip list --cache-dir /srv/a")


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "pipenv --version"),
        ("low", "pipenv --venv"),
        ("low", "pipenv graph --json"),
        ("low", "poetry version"),
        ("low", "poetry version -s"),
        ("medium", "poetry version minor"),
        ("medium", "hatch version"),
        ("low", "poetry debug info"),
        ("uncertain", "pdm debug info"),
        ("low", "conda doctor"),
    ],
)
def test_a_project_that_is_shown_stays_as_it_is(level: str, command: str):
    assert assess_command(command, HERE).level == level
