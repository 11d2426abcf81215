package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.publisher.store.ReleaseKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may send what, and how much. */
final class UploadRefusalTest extends UploadsFixture {
  @Test
  void begin_whileAnotherSends_isAnUploadOfItsOwn() {
    var data = bytes(1000);
    var plan = plan("web@1", data.length);
    var first = begin(plan);
    try (var stream = uploads.send("ci", first.id(), 0)) {
      stream.append(Arrays.copyOf(data, 500));

      var second = begin(plan);

      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(second.receivedBytes()).isZero();
    }
  }

  @Test
  void send_otherOffsetOrCaller_isRefused() {
    var id = begin(plan("web@1", 1000)).id();

    assertRefused(
        Refusal.Kind.OUT_OF_STEP, "goes on at byte 0, not at 5", () -> uploads.send("ci", id, 5));
    assertRefused(Refusal.Kind.NOT_FOUND, "no such upload", () -> uploads.send("other", id, 0));
  }

  @Test
  void append_moreThanAnnounced_isRefused() {
    var id = begin(plan("web@1", 10)).id();
    try (var stream = uploads.send("ci", id, 0)) {
      assertRefused(Refusal.Kind.INVALID, "more bytes", () -> stream.append(new byte[11]));
    }
  }

  @Test
  void append_afterAnotherTookOver_isRefused() {
    var id = begin(plan("web@1", 10)).id();
    try (var old = uploads.send("ci", id, 0);
        var young = uploads.send("ci", id, 0)) {
      young.append(new byte[5]);

      assertRefused(Refusal.Kind.OUT_OF_STEP, "taken over", () -> old.append(new byte[5]));
    }
  }

  @Test
  void begin_tooManyOfOneCaller_isRefusedUntilOneEnds() {
    var ids = List.of("a", "b", "c").stream().map(n -> begin(plan(n + "@1", 10)).id()).toList();

    assertRefused(
        Refusal.Kind.NO_ROOM, "too many uploads are unfinished", () -> begin(plan("d@1", 10)));

    send(ids.get(0), bytes(10), 0, 10);
    uploads.finish("ci", ids.get(0), Optional.empty());
    assertThat(begin(plan("d@1", 10)).receivedBytes()).isZero();
  }

  @Test
  void begin_tooLarge_isRefusedWithTheLimit() {
    assertRefused(
        Refusal.Kind.INVALID, "uploads.max-size", () -> begin(plan("web@1", (1L << 30) + 1)));
  }

  @Test
  void expire_uploadNobodyTouched_isForgotten() {
    var plan = plan("web@1", 1000);
    var first = begin(plan);
    send(first.id(), bytes(1000), 0, 500);

    uploads.expire(Clock.systemUTC().instant().plus(Duration.ofDays(2)));

    assertThat(begin(plan).receivedBytes()).isZero();
    assertThat(folder.resolve("uploads").resolve(first.id())).doesNotExist();
  }

  @Test
  void plan_pathsThatLeaveOrRepeat_areRefused() {
    for (var path : List.of("../x", "/x", "a//b", "a/../b", "", "a/./b", "a\u0000b")) {
      assertThatThrownBy(() -> folderOf(path)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> folderOf("b", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not sorted");
    assertThatThrownBy(() -> folderOf("a", "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> folderOf("a", "a/b")).isInstanceOf(IllegalArgumentException.class);
  }

  private static UploadPlan folderOf(String... paths) {
    return new UploadPlan(
        ReleaseKey.parse("web@1"),
        "site",
        true,
        Arrays.stream(paths).map(path -> new FileSpec(path, 1, false)).toList(),
        0);
  }
}
