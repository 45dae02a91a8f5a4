import pytest

from ccwatch.risk.act import Does, Emits, Fetches, Flow, Reads, RunsCommand, RunsInput, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.container import judge_engine_host, show_format
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import HERE, commands_of, effect_of, invoke

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "docker ps -aq --filter name=db",
        "docker images --digests",
        "docker inspect -f x db",
        "docker logs --tail=20 -f db",
        "docker top db -eo pid",
        "docker volume ls",
        "docker network inspect front",
        "docker system df -v",
        "docker buildx imagetools inspect redis",
        "docker service logs web",
        "docker -c staging ps",
        "docker image --help",
        "docker -v",
        "docker run --help",
        "docker compose ps --format json",
        "docker compose config --services",
        "docker compose -f web.yml ps",
        "docker -c staging compose ps",
        "docker-compose -v",
        "docker-compose logs -f web",
        "podman pod ps",
        "skopeo inspect docker://redis",
        "crictl ps -a",
        "colima status",
        "buildah images",
    ],
)
def test_looking_at_containers_is_low(command: str):
    assert effect_of(command)[0] is LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("docker run redis", MEDIUM, Category.EXEC_REMOTE),
        ("docker run --privileged redis", CRITICAL, Category.PRIVILEGE),
        ("docker run --pid=host redis", CRITICAL, Category.PRIVILEGE),
        ("docker run --network host redis", HIGH, Category.PRIVILEGE),
        ("docker run --network front redis", MEDIUM, Category.EXEC_REMOTE),
        (f"docker run --network {UNKNOWN} redis", UNCERTAIN, Category.UNKNOWN),
        ("docker run --cap-add NET_RAW redis", HIGH, Category.PRIVILEGE),
        ("docker run --cap-add CAP_SYS_ADMIN redis", CRITICAL, Category.PRIVILEGE),
        ("docker run --security-opt seccomp=unconfined redis", HIGH, Category.PRIVILEGE),
        ("docker run --security-opt no-new-privileges redis", MEDIUM, Category.EXEC_REMOTE),
        ("docker run --device /dev/sda redis", HIGH, Category.PRIVILEGE),
        ("docker run -v /:/m redis", CRITICAL, Category.PRIVILEGE),
        ("docker run -itv=/etc:/m redis", CRITICAL, Category.PRIVILEGE),
        ("docker run -v /home/dev:/m redis", CRITICAL, Category.PRIVILEGE),
        ("docker run -v /run/docker.sock:/s redis", CRITICAL, Category.PRIVILEGE),
        ("docker run --mount type=bind,src=/,dst=/m redis", CRITICAL, Category.PRIVILEGE),
        ("docker run --mount type=bind,dst=/m redis", UNCERTAIN, Category.UNKNOWN),
        ("docker run --runtime odd redis", UNCERTAIN, Category.UNKNOWN),
        ("docker run", UNCERTAIN, Category.UNKNOWN),
        ("docker run -v", UNCERTAIN, Category.UNKNOWN),
        ("docker exec --privileged db ls", HIGH, Category.PRIVILEGE),
        ("docker exec -e A=b db ls", MEDIUM, Category.INFRA_CHANGE),
        ("docker exec db", UNCERTAIN, Category.UNKNOWN),
        ("docker exec", UNCERTAIN, Category.UNKNOWN),
        ("docker build .", MEDIUM, Category.EXEC_PROJECT),
        ("docker build --push -t a/b .", CRITICAL, Category.PACKAGE_PUBLISH),
        ("docker build -o type=registry .", CRITICAL, Category.PACKAGE_PUBLISH),
        ("docker build --cache-to type=registry,ref=a .", HIGH, Category.NET_WRITE),
        ("docker build https://git.example/a.git", HIGH, Category.EXEC_REMOTE),
        ("docker build --ssh default .", HIGH, Category.SECRETS_READ),
        ("docker push a/b", CRITICAL, Category.PACKAGE_PUBLISH),
        ("docker pull redis", MEDIUM, Category.PACKAGE_INSTALL),
        ("docker rm db", MEDIUM, Category.INFRA_DESTROY),
        ("docker rm -fv db", HIGH, Category.INFRA_DESTROY),
        ("docker rmi --force redis", HIGH, Category.INFRA_DESTROY),
        ("docker system prune -f", MEDIUM, Category.INFRA_CHANGE),
        ("docker system prune --volumes", HIGH, Category.INFRA_DESTROY),
        ("docker image prune -a", MEDIUM, Category.INFRA_DESTROY),
        ("docker system prune -a", MEDIUM, Category.INFRA_CHANGE),
        ("docker stop api", MEDIUM, Category.INFRA_CHANGE),
        ("docker kill api", HIGH, Category.PROCESS),
        ("docker volume rm data", HIGH, Category.INFRA_DESTROY),
        ("docker volume prune -f", HIGH, Category.INFRA_DESTROY),
        ("docker network rm front", MEDIUM, Category.INFRA_DESTROY),
        ("docker kill db", HIGH, Category.PROCESS),
        ("docker start db", MEDIUM, Category.INFRA_CHANGE),
        ("docker login", HIGH, Category.SECRETS_READ),
        ("docker swarm join-token worker", HIGH, Category.SECRETS_READ),
        ("docker node rm one", HIGH, Category.INFRA_DESTROY),
        ("docker plugin install a/b", HIGH, Category.EXEC_REMOTE),
        ("docker context export other", HIGH, Category.SECRETS_READ),
        ("docker unheard of", UNCERTAIN, Category.UNKNOWN),
        ("docker unheard destroy", HIGH, Category.INFRA_DESTROY),
        ("docker --context prod start db", HIGH, Category.INFRA_CHANGE),
        ("docker --config here compose ps", UNCERTAIN, Category.UNKNOWN),
        ("podman system reset", CRITICAL, Category.INFRA_DESTROY),
        ("podman secret inspect --showsecret a", HIGH, Category.SECRETS_READ),
        ("docker compose up -d", MEDIUM, Category.EXEC_PROJECT),
        ("docker compose down -v", HIGH, Category.INFRA_DESTROY),
        ("docker compose -p shop-prod down", HIGH, Category.INFRA_DESTROY),
        ("docker compose config", MEDIUM, Category.INFRA_READ),
        ("docker compose config --services --environment", MEDIUM, Category.INFRA_READ),
        ("docker compose -f oci://a/b up", HIGH, Category.EXEC_REMOTE),
        ("docker compose run -v /:/m web", CRITICAL, Category.PRIVILEGE),
        ("podman-compose push", CRITICAL, Category.PACKAGE_PUBLISH),
        ("skopeo copy docker://a docker://b", CRITICAL, Category.PACKAGE_PUBLISH),
        ("skopeo copy docker://a docker-daemon:b:1", MEDIUM, Category.PACKAGE_INSTALL),
        ("skopeo copy docker://a", UNCERTAIN, Category.UNKNOWN),
        ("skopeo delete docker://a", HIGH, Category.INFRA_DESTROY),
        ("crictl rmp one", HIGH, Category.INFRA_DESTROY),
        ("colima delete", HIGH, Category.INFRA_DESTROY),
        ("colima ssh", UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_what_containers_may_do(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


def test_an_engine_elsewhere_is_said_when_something_happens_there():
    assert effect_of("docker --context other exec db ls")[0] is MEDIUM
    assert effect_of("docker --context other ps")[0] is LOW


@pytest.mark.parametrize("option", ["-H", "--host", "--url"])
def test_an_engine_on_another_machine_is_high_whatever_it_does(option: str):
    assert effect_of(f"docker {option} tcp://192.0.2.7:2375 ps")[0] is HIGH
    assert effect_of(f"docker {option} unix:///run/docker.sock ps")[0] is LOW


@pytest.mark.parametrize("verb", ["inspect", "container inspect", "image inspect"])
def test_the_environment_of_a_container_flows_on_as_a_secret(verb: str):
    assert Emits(Flow.SECRET) in invoke(f"docker {verb} -f '{{{{.Config.Env}}}}' db")
    assert Emits(Flow.SECRET) not in invoke(f"docker {verb} -f '{{{{.Id}}}}' db")


def test_a_command_inside_is_known_to_be_inside():
    for command, place in [
        ("docker exec -it db ls /", "container db"),
        ("docker run --rm alpine ls /", "container of alpine"),
        ("buildah run one -- ls /", "container of one"),
        ("crictl exec one ls /", "container one"),
    ]:
        assert [
            (act.inside, [word.text for word in act.words])
            for act in invoke(command)
            if isinstance(act, RunsCommand)
        ] == [(place, ["ls", "/"])]


def test_an_entry_point_is_the_command():
    assert commands_of("docker run --entrypoint sh alpine -c ls") == ["sh -c ls"]
    assert commands_of("docker run --entrypoint= alpine ls") == ["ls"]


def test_a_machine_that_mounts_the_home_is_not_apart():
    for command in ["colima ssh -- ls", "podman machine ssh default ls"]:
        assert [act.inside for act in invoke(command) if isinstance(act, RunsCommand)] == [None]


def written_by(command: str) -> list[str]:
    return [act.word.text for act in invoke(command) if isinstance(act, Writes)]


def read_by(command: str) -> list[str]:
    return [act.word.text for act in invoke(command) if isinstance(act, Reads)]


@pytest.mark.parametrize(
    ("command", "written", "read"),
    [
        ("docker run -v ./src:/src redis", ["./src"], []),
        ("docker run -v ./src:/src:ro redis", [], ["./src"]),
        ("docker run -v data:/data redis", [], []),
        ("docker run -v /data redis", [], []),
        ("docker run --mount type=bind,src=/srv/a,dst=/a,readonly redis", [], ["/srv/a"]),
        ("docker run --mount type=volume,src=data,dst=/a redis", [], []),
        ("docker run --mount type=tmpfs,dst=/a redis", [], []),
        ("docker cp db:/a ./b", ["./b"], []),
        ("docker cp ./b db:/a", [], ["./b"]),
        ("docker cp db:/a -", [], []),
        ("docker cp - db:/a", [], []),
        ("docker save -o a.tar redis", ["a.tar"], []),
        ("docker save -o=a.tar redis", ["a.tar"], []),
        ("docker build -o out .", ["out"], []),
        ("docker build -o type=local,dest=out .", ["out"], []),
        ("docker build -o type=docker .", [], []),
        ("docker build --secret id=a,src=b.txt .", [], ["b.txt"]),
        ("docker build --secret id=a .", [], []),
        ("skopeo copy docker://a dir:out", ["out"], []),
    ],
)
def test_files_of_this_machine(command: str, written: list[str], read: list[str]):
    assert (written_by(command), read_by(command)) == (written, read)


def test_a_copy_needs_two_sides():
    assert effect_of("docker cp db:/a")[0] is UNCERTAIN


def test_a_recipe_from_standard_input_is_run():
    assert RunsInput() in invoke("docker build -f - .")


def test_a_context_from_elsewhere_is_fetched():
    assert any(isinstance(act, Fetches) for act in invoke("docker build github.com/a/b"))


def test_a_reason_names_what_it_is_about():
    reasons = [act.effect.reason for act in invoke("docker rm db") if isinstance(act, Does)]
    assert reasons == ["removes the container db"]


@pytest.mark.parametrize(
    "command",
    ["docker cp db:/root/.ssh/id_rsa -", "docker cp db:app/.env out"],
)
def test_a_copied_secret_of_a_container_is_one(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


def test_a_copied_log_of_a_container_is_no_secret():
    assert Emits(Flow.SECRET) not in invoke("docker cp db:/app/a.log -")


@pytest.mark.parametrize(
    ("template", "shows"),
    [
        ("{{.Config.Env}}", True),
        ("{{range .Config.Env}}{{.}}{{end}}", True),
        ("{{json .}}", True),
        ("{{json .Config}}", True),
        ("{{.State.Status}}", False),
        ("{{.Config.Image}}", False),
        ("{{json .NetworkSettings}}", False),
    ],
)
def test_a_template_may_show_the_environment(template: str, shows: bool):
    parsed = Options("-f= --format=").parse([Word("-f"), Word(template), Word("db")])
    acts = show_format(parsed, Invocation("docker", ()))
    assert (Emits(Flow.SECRET) in acts) == shows


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("unix:///var/run/docker.sock", None),
        ("tcp://localhost:2375", LOW),
        ("tcp://192.0.2.1:2375", HIGH),
        ("ssh://me@example.org", HIGH),
        (UNKNOWN, HIGH),
    ],
)
def test_an_engine_on_another_machine_is_high(address: str, level: Level | None):
    found = [act.effect.level for act in judge_engine_host(Word(address)) if isinstance(act, Does)]
    assert found == ([level] if level is not None else [])


def test_a_stack_or_a_project_may_be_on_another_engine_and_shows_what_it_is_made_of():
    assert effect_of("docker-compose -H tcp://192.0.2.7:2375 ps")[0] is HIGH
    assert effect_of("docker stack config -c a.yaml")[0] is MEDIUM
    assert Reads(Word("a.yaml")) in invoke("docker stack config -c a.yaml")


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "docker help run"),
        ("low", "docker checkpoint ls web"),
        ("low", "docker model ls"),
        ("low", "podman auto-update --dry-run"),
        ("medium", "podman auto-update"),
    ],
)
def test_what_lists_and_tries_changes_nothing(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "docker -H tcp://localhost:2375 ps"),
        ("high", "docker -H tcp://192.0.2.1:2375 ps"),
        ("medium", "docker -H tcp://localhost:2375 start web"),
    ],
)
def test_an_engine_on_a_port_of_this_machine_is_asked_as_any_other(level: str, command: str):
    assert assess_command(command, HERE).level == level
