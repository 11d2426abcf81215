package io.rackcast.publisher.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys in a PKCS#12 file (RFC 7292), read again when it changes. */
final class Pkcs12Keys implements KeyPlace {
  private record Version(Object file, long changed, long size) {}

  private final KeyTerms.Pkcs12 settings;
  private @Nullable Version version;
  private List<HeldKey> keys = List.of();

  Pkcs12Keys(KeyTerms.Pkcs12 settings) {
    this.settings = settings;
  }

  @Override
  public List<HeldKey> read() throws IOException {
    var file = settings.file();
    if (!Files.isReadable(file)) {
      throw new IOException("keys.pkcs12.file " + file + " cannot be read; check the path");
    }
    var now = version(file);
    if (!now.equals(version)) {
      keys = load(file);
      version = now;
    }
    return keys;
  }

  private static Version version(Path file) throws IOException {
    var facts = Files.readAttributes(file, BasicFileAttributes.class);
    return new Version(
        String.valueOf(facts.fileKey()), facts.lastModifiedTime().toMillis(), facts.size());
  }

  private List<HeldKey> load(Path file) throws IOException {
    var password = settings.password().value().orElse("").toCharArray();
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return StoreEntries.of(
          store,
          password,
          settings.aliases(),
          HeldKey.Place.PKCS12,
          file.toString(),
          Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IOException(
          file + " holds a key that cannot be read; give its entries the file's password", e);
    } catch (IOException e) {
      if (e.getCause() instanceof GeneralSecurityException) {
        throw new IOException(file + " is opened by another password; set keys.pkcs12.password", e);
      }
      throw e;
    }
  }
}
