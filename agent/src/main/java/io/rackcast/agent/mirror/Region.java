package io.rackcast.agent.mirror;

import io.netty.channel.DefaultFileRegion;
import io.rackcast.agent.transfer.storage.FileSlice;

/** Verified bytes on their way from file to socket; the file stays open for others afterwards. */
final class Region extends DefaultFileRegion {
  private final FileSlice slice;

  Region(FileSlice slice) {
    super(slice.channel(), slice.offset(), slice.length());
    this.slice = slice;
  }

  @Override
  protected void deallocate() {
    slice.close();
  }
}
