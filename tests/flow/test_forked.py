"""A copy of the process does what it is told, says what went wrong, and never stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from folders import digests, dozen_papers
from processes import children, is_gone

import kg
from kg.flow import forked, outputs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")

#: One thread, as forking wants it.
ALONE = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

BEGIN = """
import os, signal, sys, time
from pathlib import Path
from kg.flow import forked
from kg.errors import GraphError
assert forked._may_fork()
"""


def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BEGIN + code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ALONE, timeout=300)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen papers of the sample."""
    return dozen_papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture(autouse=True)
def _two_cores() -> None:
    if forked.cores() < 2:
        pytest.skip("needs two cores")


def test_the_result_comes_from_another_process() -> None:
    code = "with forked.forked(lambda: (os.getpid(), 'x' * 5_000_000)) as result:\n"
    code += "    process, text = result()\n"
    code += "print(process != os.getpid(), len(text))"
    done = run(code)
    assert (done.stdout, done.stderr) == ("True 5000000\n", "")


@pytest.mark.parametrize("error", ["OSError(28, 'No space left on device')", "GraphError('no room')"])
def test_an_error_is_the_same_error(error: str) -> None:
    code = f"def fail(): raise {error}\n"
    code += "try:\n    with forked.forked(fail) as result: result()\n"
    code += f"except Exception as found: print(repr(found) == repr({error}))"
    done = run(code)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_copy_that_is_killed_is_said() -> None:
    code = "with forked.forked(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result: result()"
    assert "KilledError: a process that helped was killed, perhaps for want of memory" in run(code).stderr


def test_an_error_in_the_block_ends_the_copy(tmp_path: Path) -> None:
    code = "def work():\n    Path(sys.argv[1]).write_text(str(os.getpid()))\n    time.sleep(600)\n"
    code += "with forked.forked(work):\n"
    code += "    while not (Path(sys.argv[1]).exists() and Path(sys.argv[1]).read_text()): time.sleep(0.02)\n"
    code += "    raise KeyboardInterrupt"
    assert "KeyboardInterrupt" in run(code, tmp_path / "pid").stderr
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_the_copy_ends_with_the_process() -> None:
    code = "with forked.forked(lambda: time.sleep(600)): time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", BEGIN + code], env=ALONE)
    while not (started := children(process.pid)) and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert len(started) == 1
    assert is_gone(started[0])


def test_with_another_thread_no_copy_is_made() -> None:
    """A lock that the thread holds would stay locked for ever."""
    code = "import threading\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    code += "with forked.forked(os.getpid) as result: print(result() == os.getpid())"
    assert run(code).stdout == "True\n"


def test_a_worker_that_may_have_no_children_makes_none() -> None:
    code = "def work():\n    with forked.forked(os.getpid) as result: return result() == os.getpid()\n"
    code += "from multiprocessing import get_context\nwith get_context('fork').Pool(1) as pool: print(pool.apply(work))"
    assert run(code).stdout == "True\n"


def test_the_same_bytes_with_and_without(papers: Path, tmp_path: Path) -> None:
    build = "import kg; kg.build([sys.argv[1]], sys.argv[2])"
    assert run("forked._may_fork = lambda: False; " + build, papers, tmp_path / "one" / "graph").returncode == 0
    count = "made = forked._may_fork; forked._may_fork = lambda: print(made()) or made(); "
    several = run(count + build[:-1] + ", workers=2)", papers, tmp_path / "two" / "graph")
    assert several.returncode == 0
    outputs.write(kg.load(tmp_path / "one" / "graph"), tmp_path / "three" / "graph")
    one, two, three = (digests(tmp_path / name / "graph") for name in ("one", "two", "three"))
    assert one == three
    assert one == two


def test_new_papers_are_extracted_beside_what_is_known(papers: Path, tmp_path: Path) -> None:
    """Two of them have one text; one stands before and one behind the papers that are known."""
    lines = papers.read_text(encoding="utf-8").splitlines()
    twin = '{"id": "twin-%s", "title": "On Adam", "date": "%s", "authors": ["%s"]}'
    new = [lines[0], lines[-1], twin % (1, 2001, "Ada A."), twin % (2, 2015, "Bo B.")]
    (tmp_path / "known").write_text("\n".join(lines[1:-1]), encoding="utf-8")
    (tmp_path / "new").write_text("\n".join(new), encoding="utf-8")
    build = "from kg.flow.folder import add_files, build_folder\nfrom kg.flow.options import Options\n"
    build += "from functools import partial\nfrom kg.sources import read_files\n"
    build += "known, new, out = sys.argv[1:]\n"
    beside = "build_folder(out, partial(read_files, known), Options())\n"
    beside += "import kg.flow.late as late\nextract = late.extract_batch\n"
    beside += "def seen(papers, external): os.write(1, b'%d %d' % (os.getpid() != parent, len(papers)));"
    beside += " return extract(papers, external)\n"
    beside += "parent, late.extract_batch = os.getpid(), seen\nadd_files(out, partial(read_files, new))"
    added = run(build + beside, tmp_path / "known", tmp_path / "new", tmp_path / "one" / "graph")
    assert (added.stdout, added.stderr) == ("1 3", "")
    alone = "forked._may_fork = lambda: False\nbuild_folder(out, partial(read_files, [known, new]), Options())"
    assert run(build + alone, tmp_path / "known", tmp_path / "new", tmp_path / "two" / "graph").returncode == 0
    assert digests(tmp_path / "one" / "graph") == digests(tmp_path / "two" / "graph")


def test_new_papers_whose_copy_is_killed_leave_all_as_it_was(tmp_path: Path) -> None:
    code = "import kg.flow.late\nkg.flow.late.extract_batch = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    code += "import kg\nkg.build([kg.SAMPLE], sys.argv[1])"
    assert "WorkerError: a worker process was killed" in run(code, tmp_path / "out").stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".library"]


def test_the_page_of_many_papers_is_written_beside_the_index(papers: Path, tmp_path: Path) -> None:
    build = "import kg, kg.flow.outputs, kg.lookup.nearest\n"
    build += "kg.lookup.nearest.MOST_PAPERS = 1\n"
    build += "write = kg.flow.outputs._write_page\n"
    build += "kg.flow.outputs._write_page = lambda *a, **k: (os.write(1, b'%d ' % os.getpid()), write(*a, **k))\n"
    build += "os.write(1, b'%d ' % os.getpid()); kg.build([sys.argv[1]], sys.argv[2])"
    beside = run(build, papers, tmp_path / "one" / "graph")
    alone = run("forked._may_fork = lambda: False; " + build, papers, tmp_path / "two" / "graph")
    assert [len(set(done.stdout.split())) for done in (beside, alone)] == [2, 1], beside.stderr + alone.stderr
    assert digests(tmp_path / "one" / "graph") == digests(tmp_path / "two" / "graph")


def test_a_build_of_workers_makes_copies(tmp_path: Path) -> None:
    """When its workers have ended, no thread of theirs is left."""
    papers = tmp_path / "papers.jsonl"
    papers.write_text("".join(f'{{"title": "On ImageNet {n}"}}\n' for n in range(300)), encoding="utf-8")
    code = "made = forked._may_fork; forked._may_fork = lambda: print(made()) or made()\n"
    code += "import kg\nif __name__ == '__main__': kg.build([sys.argv[1]], sys.argv[2], workers=2)"
    done = run(code, papers, tmp_path / "out")
    assert set(done.stdout.split()) == {"True"}, done.stderr
    assert kg.load(tmp_path / "out").number_of_nodes() > 300
