package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.HeldFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The objects that are files, as who checks them sees them. For any thread. */
final class HeldObjects {
  private final BucketClient client;
  private final ObjectNames names;

  HeldObjects(BucketClient client, ObjectNames names) {
    this.client = client;
    this.names = names;
  }

  List<HeldFile> list(int firstByte) throws ContentFault {
    var folder = names.files(firstByte);
    var files = new ArrayList<HeldFile>();
    client.list(
        folder,
        page ->
            page.forEach(
                object ->
                    files.add(
                        new HeldFile(
                            object.key().substring(folder.length()),
                            object.size(),
                            object.eTag()))));
    return files;
  }

  long totalBytes() throws ContentFault {
    var total = new LongAdder();
    client.list(names.files(), page -> page.forEach(object -> total.add(object.size())));
    return total.sum();
  }

  InputStream read(HeldFile file) throws IOException {
    var key = names.file(file);
    try (var content = new BucketContent(client, key, file.sizeBytes(), () -> {})) {
      return content.stream(0, file.sizeBytes());
    } catch (ContentFault e) {
      if (e.getCause() instanceof FileNotFoundException) {
        throw new NoSuchFileException(key);
      }
      throw e;
    }
  }

  /** Whether the bucket still has it so. */
  boolean isSame(HeldFile file) throws ContentFault {
    var seen = new BucketClient.Facts(file.sizeBytes(), file.version());
    return client.facts(names.file(file)).filter(seen::equals).isPresent();
  }

  /** Moves an object to where nobody looks for it; returns where that is. */
  String moveAside(String key, String name) throws ContentFault {
    var target = names.damaged(name);
    client.copy(key, target);
    client.delete(key);
    return target + " in the bucket";
  }
}
