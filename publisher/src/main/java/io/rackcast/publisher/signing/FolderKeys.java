package io.rackcast.publisher.signing;

import io.rackcast.proto.token.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keys in files of the keys folder; see {@link KeyFiles}. */
final class FolderKeys implements KeyPlace {
  private final Path folder;
  private final boolean mayBeMissing;

  /**
   * @param mayBeMissing whether there are keys elsewhere, so that none are needed here
   */
  FolderKeys(Path folder, boolean mayBeMissing) {
    this.folder = folder;
    this.mayBeMissing = mayBeMissing;
  }

  @Override
  public List<HeldKey> read() throws IOException {
    if (mayBeMissing && !Files.exists(folder)) {
      return List.of();
    }
    var keys = KeyFiles.load(folder).stream().map(FolderKeys::held).toList();
    if (keys.isEmpty() && !mayBeMissing) {
      throw new IOException(
          "the keys folder " + folder + " holds no *.jwk file; make one with \"init\"");
    }
    return keys;
  }

  private static HeldKey held(KeyFiles.Found found) {
    var key = found.key();
    return new HeldKey(
        key,
        new TokenSigner(key),
        HeldKey.Place.FOLDER,
        String.valueOf(found.file().getFileName()));
  }

  /** Moves a key aside that is accepted no more. */
  void retire(HeldKey key) throws IOException {
    KeyFiles.retire(folder.resolve(key.name()));
  }
}
