"""Updates of the devices' software: who fetches packages in whose name, and what devices may say of their jobs."""

from tests.infrastructure.cloud_template import CloudTemplate, listed, spelled

_OWN = "${iot:Connection.Thing.ThingName}"


def test_links_to_packages_are_made_in_a_name_that_opens_packages_and_nothing_else(dev: CloudTemplate) -> None:
    (role,) = [each for each in dev.all("AWS::IAM::Role") if each.logical_id.startswith("UpdatesPackageRole")]
    (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    statements = [
        statement
        for policy in dev.all("AWS::IAM::Policy")
        if {"Ref": role.logical_id} in policy.properties["Roles"]
        for statement in policy.properties["PolicyDocument"]["Statement"]
    ]

    assert trust["Principal"] == {"Service": "iot.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    allowed = {(*listed(each["Action"]), spelled(each["Resource"])) for each in statements}
    assert {(action, resource.partition("/")[2]) for action, resource in allowed} == {
        ("s3:GetObject", "releases/*"),
        ("kms:Decrypt", ""),
    }


def test_functions_know_that_role(dev: CloudTemplate) -> None:
    variables = dev.resource("OnRolloutCheck").properties["Environment"]["Variables"]

    assert spelled(variables["PACKAGE_ROLE_ARN"]).startswith("<UpdatesPackageRole")


def test_a_device_speaks_of_its_own_jobs_only_and_hears_of_its_own_thing_only(dev: CloudTemplate) -> None:
    document = dev.one("AWS::IoT::Policy", PolicyName="cloudiot-dev-device").properties["PolicyDocument"]
    (publish,) = [each for each in document["Statement"] if "iot:Publish" in listed(each["Action"])]
    (listen,) = [each for each in document["Statement"] if "iot:Subscribe" in listed(each["Action"])]

    said = [spelled(each).partition(":topic/")[2] for each in listed(publish["Resource"])]
    heard = [spelled(each).partition("/")[2] for each in listed(listen["Resource"])]
    assert [topic for topic in said if "/jobs/" in topic] == [f"$aws/things/{_OWN}/jobs/*"]
    assert [topic for topic in heard if topic.startswith("$aws/")] == [f"$aws/things/{_OWN}/*"] * 2


def test_packages_stay_until_somebody_takes_them_away(dev: CloudTemplate) -> None:
    (raw,) = [each for each in dev.all("AWS::S3::Bucket") if each.logical_id.startswith("DataRawBucket")]
    rules = raw.properties["LifecycleConfiguration"]["Rules"]

    assert not [rule for rule in rules if "ExpirationInDays" in rule and rule.get("Prefix", "") in ("", "releases/")]
