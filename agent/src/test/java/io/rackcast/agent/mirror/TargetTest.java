package io.rackcast.agent.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.mirror.Target.Bad;
import io.rackcast.agent.mirror.Target.Blob;
import io.rackcast.agent.mirror.Target.Manifest;
import io.rackcast.agent.mirror.Target.Nothing;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          # containerd
          /v2/team/app/manifests/v1?ns=reg.test,                reg.test/team/app,           v1
          /v2/team/app/manifests/v1?ns=reg.test%3A8443,         reg.test:8443/team/app,      v1
          /v2/library/bb/manifests/latest?ns=docker.io,         docker.io/library/bb,        latest
          /v2/library/bb/manifests/1?ns=registry-1.docker.io,   docker.io/library/bb,        1
          /v2/a/manifests/v1?ns=localhost,                      localhost/a,                 v1
          # podman, CRI-O, skopeo: the location of the mirror has a path
          /v2/reg.test/team/app/manifests/v1,                   reg.test/team/app,           v1
          /v2/reg.test_8443/team/app/manifests/v1,              reg.test:8443/team/app,      v1
          /v2/localhost_5000/app/manifests/v1,                  localhost:5000/app,          v1
          /v2/reg.test:8443/app/manifests/v1,                   reg.test:8443/app,           v1
          # dockerd
          /v2/library/busybox/manifests/1.36,                   docker.io/library/busybox,   1.36
          # a path that looks like a registry belongs to the repository where ns says which it is
          /v2/reg.two/app/manifests/v1?ns=reg.test,             reg.test/reg.two/app,        v1
          # repositories that are named as what follows them
          /v2/reg.test/manifests/blobs/manifests/v1,            reg.test/manifests/blobs,    v1
          """)
  void of_manifest_namesRegistryAndRepository(String uri, String name, String reference) {
    var target = Target.of(uri, "docker.io");

    assertThat(target).isInstanceOf(Manifest.class);
    assertThat(((Manifest) target).name()).hasToString(name);
    assertThat(((Manifest) target).reference()).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:", "sha256%3A"})
  void of_blob_namesItsDigest(String prefix) {
    var target = Target.of("/v2/reg.test/app/blobs/" + prefix + HEX + "?ns=reg.test", "docker.io");

    assertThat(target).isInstanceOf(Blob.class);
    assertThat(((Blob) target).digest()).hasToString("sha256:" + HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/",
        "/v2/_catalog",
        "/v2/a/tags/list",
        "/v2/a/referrers/x",
        "/v2/manifests/v1",
        "/v2/a/blobs/sha256:../../etc/passwd",
        "/v2/a/blobs/uploads/",
        "/v2x/a/manifests/v1",
        "*",
        "",
        "/v2/a/blobs/sha512:0123456789abcdef0123456789abcdef"
      })
  void of_somethingElse_isNothing(String uri) {
    assertThat(Target.of(uri, "docker.io")).isInstanceOf(Nothing.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/../etc/passwd/manifests/v1",
        "/v2/a/../../b/manifests/v1",
        "/v2/%2e%2e/manifests/v1",
        "/v2/A/manifests/v1",
        "/v2/a//b/manifests/v1",
        "/v2/a%00b/manifests/v1",
        "/v2/a%0d%0aX-Evil:1/manifests/v1",
        "/v2/a%zz/manifests/v1",
        "/v2/a/manifests/",
        "/v2/a/manifests/.hidden",
        "/v2/a/manifests/a%20b",
        "/v2/a/manifests/sha256:abc",
        "/v2/a/blobs/v1",
        "/v2/a/blobs/sha256:0123",
        "/v2/a/manifests/v1?ns=",
        "/v2/a/manifests/v1?ns=reg.test/evil",
        "/v2/a/manifests/v1?ns=user@reg.test",
      })
  void of_hostilePath_isRefusedWithASentence(String uri) {
    var target = Target.of(uri, "docker.io");

    assertThat(target).isInstanceOf(Bad.class);
    assertThat(((Bad) target).sentence()).isNotBlank();
  }

  @Test
  void of_digestInUpperCase_isRefused() {
    var target = Target.of("/v2/a/blobs/sha256:" + "AB".repeat(32), "docker.io");

    assertThat(target).isInstanceOf(Bad.class);
  }

  @Test
  void of_anyMutation_endsInATarget() {
    var random = new Random(7);
    String good = "/v2/reg.test%3A80/team/app/manifests/sha256:" + HEX + "?ns=reg.test%3A8443";

    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder(good);
      for (int j = random.nextInt(4); j >= 0; j--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      text.setLength(random.nextInt(text.length()));

      assertThat(Target.of(text.toString(), "docker.io")).isNotNull();
    }
  }
}
