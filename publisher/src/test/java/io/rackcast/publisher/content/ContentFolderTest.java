package io.rackcast.publisher.content;

import java.io.IOException;

final class ContentFolderTest extends ContentStoreContract {
  @Override
  protected ContentStore store() throws IOException {
    return new ContentFolder(folder.resolve("content"));
  }
}
