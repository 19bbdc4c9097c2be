"""The film: as many pictures as asked for, in a form that everything plays."""

import av
import numpy as np
import pytest
from deepbrick.atomic import FileError
from deepbrick.pictures.turntable import write_video


def frames(count, size=(64, 48)):
    for k in range(count):
        picture = np.full((size[1], size[0], 3), 40, np.uint8)
        picture[:, 4 * k : 4 * k + 8, 0] = 220
        yield picture


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "a.mp4"
    write_video(path, frames(7), rate=12)
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 12
        seen = [frame.to_ndarray(format="rgb24") for frame in film.decode(stream)]
    assert len(seen) == 7
    for k, picture in enumerate(seen):
        red = picture[:, :, 0].astype(int) - picture[:, :, 1]
        assert np.average(np.arange(64), weights=np.clip(red.sum(axis=0), 0, None)) == pytest.approx(4 * k + 3.5, abs=2)


def test_where_it_cannot_be_written_nothing_is_left(tmp_path):
    with pytest.raises(FileError):
        write_video(tmp_path / "gone" / "a.mp4", frames(1))
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_fails_leaves_nothing(tmp_path):
    def broken():
        yield from frames(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_video(tmp_path / "a.mp4", broken())
    assert list(tmp_path.iterdir()) == []
