package io.rackcast.publisher.content.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;

/** Part of a file on its way out, read anew for each try and never held in memory. */
record FilePart(Path file, long first, long length) {
  private static final int BUFFER_BYTES = 128 << 10;

  RequestBody body() {
    return RequestBody.fromContentProvider(this::open, length, "application/octet-stream");
  }

  /**
   * By what the server checks what came.
   *
   * @param md5 Content-MD5 (RFC 1864) in hex
   * @param crc32c in base 64, big-endian
   */
  record Sums(String md5, String crc32c) {
    String md5Base64() {
      return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(md5));
    }
  }

  /**
   * Reads it.
   *
   * @param whole is fed the same bytes
   */
  Sums sums(MessageDigest whole) throws IOException {
    var md5 = digest("MD5");
    var crc = new CRC32C();
    var buffer = new byte[BUFFER_BYTES];
    try (var in = open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        md5.update(buffer, 0, n);
        crc.update(buffer, 0, n);
        whole.update(buffer, 0, n);
      }
    }
    var crcBytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return new Sums(
        HexFormat.of().formatHex(md5.digest()), Base64.getEncoder().encodeToString(crcBytes));
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  private InputStream open() {
    try {
      var channel = FileChannel.open(file, StandardOpenOption.READ);
      return new Bounded(Channels.newInputStream(channel.position(first)), length);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static final class Bounded extends InputStream {
    private final InputStream in;
    private long left;

    Bounded(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        return -1;
      }
      int read = in.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
