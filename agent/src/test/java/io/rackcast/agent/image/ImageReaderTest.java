package io.rackcast.agent.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.rackcast.proto.v1.Image;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageReaderTest {
  @Test
  void read_asTheManifestSays_isTheImage() {
    var image = ImageReader.read(SampleImage.told().build());

    assertThat(image.manifest().digest()).isEqualTo(SampleImage.DIGEST);
    assertThat(image.manifest().bytes()).isEqualTo(SampleImage.MANIFEST);
    assertThat(image.blobs()).extracting(ImagePart::sizeBytes).containsExactly(6L, 5L);
    assertThat(image.missing()).isEmpty();
  }

  static Stream<Arguments> lies() {
    byte[] other = "{}".getBytes(UTF_8);
    byte[] broken = "{".getBytes(UTF_8);
    byte[] sha512 = "{\"layers\":[{\"digest\":\"sha512:00\",\"size\":1}]}".getBytes(UTF_8);
    var stranger = ImageReader.digest(other);
    return Stream.of(
        Arguments.of("should have", SampleImage.told().setManifest(ByteString.copyFrom(other))),
        Arguments.of("media type", SampleImage.told().setMediaType("text\r\nX: y")),
        Arguments.of(
            "is in the manifest of 5",
            SampleImage.told()
                .removeParts(1)
                .addParts(SampleImage.part(SampleImage.LAYER, "l/x", 6))),
        Arguments.of(
            "is in the manifest not at all",
            SampleImage.told().addParts(SampleImage.part(stranger, "l/x", 2))),
        Arguments.of("it says nothing", SampleImage.told().removeParts(0)),
        Arguments.of(
            "no JSON",
            SampleImage.told()
                .clearParts()
                .setManifest(ByteString.copyFrom(broken))
                .setDigest(SampleImage.bytes(ImageReader.digest(broken)))),
        Arguments.of(
            "names something by \"sha512:00\"",
            SampleImage.told()
                .clearParts()
                .setManifest(ByteString.copyFrom(sha512))
                .setDigest(SampleImage.bytes(ImageReader.digest(sha512)))),
        Arguments.of(
            "bytes", SampleImage.told().setManifest(ByteString.copyFrom(new byte[(4 << 20) + 1]))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void read_lie_isRefused(String part, Image.Builder lie) {
    assertThatThrownBy(() -> ImageReader.read(lie.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }
}
