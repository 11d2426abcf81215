package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.concurrent.Future;
import io.rackcast.agent.transfer.storage.ContentFiles;
import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some requests of one peer on their way to it. On the event loop, but for {@link #open} and {@link
 * #read}, which run on a reader thread.
 */
final class UploadBatch {
  private static final Logger LOG = LoggerFactory.getLogger(UploadBatch.class);

  private final Upload upload;
  private final Peer peer;
  private final Swarm swarm;
  private final List<ByteRequest> requests;
  private final int bytes;
  private final UploadTurns.Batch turn;
  private boolean failed;

  /**
   * A batch whose bytes count as under way.
   *
   * @param bytes of the requests with the heads of their messages
   */
  UploadBatch(Upload upload, List<ByteRequest> requests, int bytes, UploadTurns.Batch turn) {
    this.upload = upload;
    this.peer = upload.peer();
    this.swarm = upload.swarm();
    this.requests = requests;
    this.bytes = bytes;
    this.turn = turn;
  }

  /**
   * Hands the kernel where the bytes lie, if all the files are open already: no other thread is
   * needed then. False: {@link #open} has to. On the event loop.
   */
  boolean sendIfOpen() {
    List<FileSlice> slices = new ArrayList<>(requests.size());
    for (ByteRequest request : requests) {
      FileSlice slice =
          swarm.store().files().sliceIfOpen(request.piece(), request.begin(), request.length());
      if (slice == null) {
        slices.forEach(FileSlice::close);
        return false;
      }
      slices.add(slice);
    }
    writeFiles(slices);
    return true;
  }

  /** Opens the files; the kernel then takes the bytes where they lie: no copy of ours is made. */
  void open() {
    List<FileSlice> slices = new ArrayList<>(requests.size());
    try {
      for (ByteRequest request : requests) {
        slices.add(swarm.store().files().slice(request.piece(), request.begin(), request.length()));
      }
    } catch (IOException | RuntimeException e) {
      slices.forEach(FileSlice::close);
      swarm.parts().loop().execute(() -> failed(e, 0));
      return;
    }
    swarm.parts().loop().execute(() -> writeFiles(slices));
  }

  private void writeFiles(List<FileSlice> slices) {
    if (upload.isClosed()) {
      slices.forEach(FileSlice::close);
      upload.handedOver();
      end(0);
      return;
    }
    Channel channel = peer.channel();
    ByteBuf heads;
    try {
      heads = channel.alloc().ioBuffer(requests.size() * Messages.BLOCK_HEAD_BYTES);
    } catch (OutOfMemoryError e) {
      slices.forEach(FileSlice::close);
      noMemory(e, 0);
      return;
    }
    for (ByteRequest request : requests) {
      Messages.blockHead(heads, request.piece(), request.begin(), request.length());
    }
    for (int i = 0; i < requests.size(); i++) {
      ByteRequest request = requests.get(i);
      boolean isLast = i == requests.size() - 1;
      upload.unsent(request.length());
      var unused =
          channel.write(heads.readRetainedSlice(Messages.BLOCK_HEAD_BYTES), channel.voidPromise());
      channel.write(new Region(slices.get(i))).addListener(sent -> sentFile(sent, request, isLast));
    }
    heads.release();
    upload.handedOver();
    channel.flush();
    upload.pump();
  }

  private void sentFile(Future<? super Void> sent, ByteRequest request, boolean isLast) {
    upload.unsent(-request.length());
    if (sent.isSuccess()) {
      swarm.warm().touched(request.piece(), request.begin(), request.length());
      peer.sent(request.length());
      swarm.parts().metrics().fromFile.increment(request.length());
    } else if (!failed && !upload.isClosed()) {
      failed = true; // the others fail with the connection, however well their files are
      lookWhy(request);
    }
    if (isLast) {
      end(0);
    }
    upload.pump();
  }

  /** A connection that broke is the peer's affair; a file that cannot be read is ours. */
  private void lookWhy(ByteRequest request) {
    int last = request.begin() + request.length() - 1;
    swarm
        .jobs()
        .run(
            swarm.parts().readers(),
            () -> swarm.store().files().read(request.piece(), last, ByteBuffer.allocate(1)),
            failure -> {
              if (failure != null) {
                swarm.readFailed(failure);
              }
            });
  }

  /** Reads the blocks and writes them at once. */
  void read() {
    ByteBuf out;
    try {
      out = peer.channel().alloc().directBuffer(bytes, bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      noMemory(e, bytes);
      return;
    }
    try {
      for (ByteRequest request : requests) {
        readBlock(swarm.store().files(), request, out);
      }
    } catch (IOException | RuntimeException e) {
      out.release();
      swarm.parts().loop().execute(() -> failed(e, bytes));
      return;
    }
    swarm.parts().loop().execute(() -> write(out));
  }

  private static void readBlock(ContentFiles files, ByteRequest request, ByteBuf out)
      throws IOException {
    Messages.blockHead(out, request.piece(), request.begin(), request.length());
    int at = out.writerIndex();
    files.read(request.piece(), request.begin(), out.nioBuffer(at, request.length()));
    out.writerIndex(at + request.length());
  }

  private void write(ByteBuf out) {
    upload.handedOver();
    for (ByteRequest request : requests) {
      swarm.warm().touched(request.piece(), request.begin(), request.length());
    }
    if (upload.isClosed()) {
      out.release();
      end(bytes);
      return;
    }
    peer.channel()
        .writeAndFlush(out)
        .addListener(
            written -> {
              end(bytes);
              if (written.isSuccess()) {
                peer.sent(bytes - requests.size() * Messages.BLOCK_HEAD_BYTES);
              }
              upload.pump();
            });
    upload.pump();
  }

  private void failed(Exception cause, int budget) {
    upload.handedOver();
    end(budget);
    if (!upload.isClosed()) {
      swarm.readFailed(cause);
    }
  }

  /** The content is well; only this peer, whose requests are lost, has to come again. */
  private void noMemory(Throwable cause, int budget) {
    LOG.warn("{}: no memory for {} bytes to send: {}", swarm.infoHash(), bytes, cause.toString());
    swarm
        .parts()
        .loop()
        .execute(
            () -> {
              upload.handedOver();
              end(budget);
              if (!upload.isClosed()) {
                peer.close(CloseCause.FAULT);
              }
            });
  }

  private void end(int budget) {
    swarm.parts().sendBudget().giveBack(budget);
    swarm.parts().uploadTurns().end(turn);
  }

  /** A part of a file that stays open for others when it is sent. */
  private static final class Region extends DefaultFileRegion {
    private final FileSlice slice;

    private Region(FileSlice slice) {
      super(slice.channel(), slice.offset(), slice.length());
      this.slice = slice;
    }

    @Override
    protected void deallocate() {
      slice.close();
    }
  }
}
