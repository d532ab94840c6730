"""Messages of samples, kept by columns."""

from tests.builders import MINUTE, NOON, a_message, a_sample


def test_the_last_sample_is_the_last_of_all() -> None:
    message = a_message(a_sample(NOON, air_temp_c=21.0, co2_ppm=640.0), a_sample(NOON + MINUTE, air_temp_c=22.0))

    assert message.last_sample == message.samples[-1] == a_sample(NOON + MINUTE, air_temp_c=22.0)
