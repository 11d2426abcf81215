package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds {@code dc1/pod3/rack17} and nothing else; read anew each time. */
public record FileSource(Path file) implements LocationSource {
  private static final int MOST_BYTES = 4096;

  @Override
  public OwnLocation.Source source() {
    return OwnLocation.Source.FILE;
  }

  @Override
  public Location ask() throws LocationException {
    // A pipe or device would hold up the reading.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new LocationException("the location file " + file + " is no file; name a plain file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new LocationException(
            "the location file %s is longer than %d bytes; write dc1/pod3/rack17 alone into it"
                .formatted(file, MOST_BYTES));
      }
      return Words.location(new String(bytes, StandardCharsets.UTF_8), "the location file " + file);
    } catch (NoSuchFileException e) {
      throw new LocationException(
          "the location file " + file + " is missing; put it there, or unset location.file");
    } catch (IOException e) {
      throw new LocationException("the location file " + file + " cannot be read: " + e);
    }
  }
}
