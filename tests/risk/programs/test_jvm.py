"""Java and .NET."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import RunsFile
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("java -version", LOW),
        ("java --help", LOW),
        ("javac -version", LOW),
        ("javap -c A", LOW),
        ("dotnet --version", LOW),
        ("dotnet list package --outdated", LOW),
        ("nuget list x", LOW),
        ("java -jar a.jar --help", MEDIUM),
        ("java -jar a.jar get-job x", MEDIUM),
        ("java -Xmx1g -cp out Main", MEDIUM),
        ("java -m a.b/c.D", MEDIUM),
        ("java A.java", MEDIUM),
        ("javac A.java", MEDIUM),
        ("jar xf a.jar", MEDIUM),
        ("dotnet build", MEDIUM),
        ("dotnet run", MEDIUM),
        ("dotnet add package x", MEDIUM),
        ("dotnet new console", MEDIUM),
        ("nuget restore", MEDIUM),
        ("java", UNSURE),
        ("dotnet --frob", UNSURE),
        ("java -jar a.jar delete-job x", HIGH),
        ("java Main drop-all", HIGH),
        ("java A.java drop-all", HIGH),
        ("java -javaagent:x.jar Main", HIGH),
        ("keytool -list", HIGH),
        ("dotnet tool install x", HIGH),
        ("dotnet user-secrets list", HIGH),
        ("dotnet ef database drop", HIGH),
        ("dotnet nuget add source x", HIGH),
        ("dotnet dev-certs https --trust", HIGH),
        ("dotnet a.dll drop-all", HIGH),
        ("dotnet nuget push a.nupkg", CRITICAL),
        ("nuget push a.nupkg", CRITICAL),
        ("nuget delete x 1.0", CRITICAL),
    ],
)
def test_java_and_dotnet_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_archives_and_commands_of_java_are_run():
    assert RunsFile(a_word("a.jar")) in invoke("java -jar a.jar -version")
    assert RunsFile(a_word("A.java")) in invoke("java A.java")
    assert RunsFile(a_word("a.dll")) in invoke("dotnet a.dll --help")
    assert commands_of("java '-XX:OnError=make all' Main") == ["make all"]


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("java -javaagent:trace.jar --version", HIGH),
        ("java -agentpath:/srv/a.so -version", HIGH),
        ("java -XX:OnOutOfMemoryError=ls -version", HIGH),
        ("java -XX:Flags=rules -version", UNSURE),
        ("java -Xlog:gc:file=notes -version", UNSURE),
        ("java -XX:+LogVMOutput -version", UNSURE),
        ("java -Djava.system.class.loader=Frob -version", UNSURE),
        ("java -Xmx4g -Dcolor=off -cp lib -version", LOW),
        ("java -XX:+PrintFlagsFinal -XX:MaxRAMPercentage=50.0 -version", LOW),
        ("java -XX:-UseSerialGC --version", LOW),
    ],
)
def test_the_version_of_java_is_harmless_where_nothing_is_loaded(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "jar tf a.jar"),
        ("low", "jar -tvf a.jar"),
        ("low", "jar --list --file a.jar"),
        ("medium", "jar xf a.jar"),
        ("medium", "jar"),
        ("medium", "jar --extract --file a.jar"),
    ],
)
def test_an_archive_of_java_is_listed_by_a_letter(level: str, command: str):
    assert assess_command(command, HERE).level == level
