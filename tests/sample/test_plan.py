import io
import zipfile

from lxml import etree

from loadwright.core.jmx import check, read_bundle, read_plan
from loadwright.core.jmx.checks.problem import ADVICE
from loadwright.sample.plan import sample_bundle, sample_plan


def test_bundle_holds_the_plan_and_its_data_file() -> None:
    name, data = sample_bundle()
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["sample-shop.jmx", "products.csv"]
        assert archive.read("sample-shop.jmx") == sample_plan()
    assert sample_bundle() == (name, data)


def test_plan_is_pointed_at_another_target() -> None:
    root = etree.fromstring(sample_plan("10.0.0.7", 9123))
    values = {
        argument.get("name"): argument.findtext("stringProp[@name='Argument.value']")
        for argument in root.iter("elementProp")
        if argument.get("elementType") == "Argument"
    }
    assert values == {"host": "10.0.0.7", "port": "9123"}


def test_the_platform_finds_nothing_to_complain_about() -> None:
    name, data = sample_bundle()
    bundle = read_bundle(name, data)
    assert bundle.plan_name == "sample-shop.jmx"
    found = check(read_plan(bundle.plan), set(bundle.files))
    assert [problem for problem in found if problem.severity != ADVICE] == []
