package io.rackcast.publisher.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Content in an open file. */
record FileContent(FileChannel channel) implements KeptContent {
  @Override
  public long sizeBytes() throws IOException {
    return channel.size();
  }

  @Override
  public InputStream stream(long first, long length) {
    return new Part(channel, first, first + length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static final class Part extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long at;

    Part(FileChannel channel, long first, long end) {
      this.channel = channel;
      this.at = first;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (at == end && length > 0) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - at);
      int read = channel.read(ByteBuffer.wrap(target, offset, wanted), at);
      at += Math.max(read, 0);
      return read;
    }
  }
}
