package io.rackcast.publisher.signing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFilesTest {
  @TempDir Path folder;

  @Test
  void load_brokenKey_saysNothingOfItsContent() throws Exception {
    KeyFiles.writeOwnerOnly(folder.resolve("k1.jwk"), "{\"kty\":\"RSA\",\"d\":top-secret");

    assertThatThrownBy(() -> KeyFiles.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("k1.jwk is not a JSON Web Key")
        .hasMessageNotContaining("top-secret")
        .hasNoCause();
  }
}
