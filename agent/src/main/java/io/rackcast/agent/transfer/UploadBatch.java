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
 * Some requests of one peer on their way to it. Made and ended on the event loop; {@link #read}
 * runs on a reader thread.
 */
final class UploadBatch {
  private static final Logger LOG = LoggerFactory.getLogger(UploadBatch.class);

  private final Upload upload;
  private final Peer peer;
  private final Swarm swarm;
  private final List<BlockRequest> requests;
  private final int bytes;
  private final UploadTurns.Batch turn;

  /**
   * A batch whose bytes count as under way.
   *
   * @param bytes of the requests with the heads of their messages
   */
  UploadBatch(Upload upload, List<BlockRequest> requests, int bytes, UploadTurns.Batch turn) {
    this.upload = upload;
    this.peer = upload.peer();
    this.swarm = upload.swarm();
    this.requests = requests;
    this.bytes = bytes;
    this.turn = turn;
  }

  /** Hands the kernel where the bytes lie: from file to socket without a copy of ours. */
  void sendFiles() {
    List<FileSlice> slices = new ArrayList<>();
    try {
      for (BlockRequest request : requests) {
        slices.add(swarm.store().files().slice(request.piece(), request.begin(), request.length()));
      }
    } catch (IOException | RuntimeException e) {
      slices.forEach(FileSlice::close);
      failed(e, 0);
      return;
    }
    upload.handedOver();
    Channel channel = peer.channel();
    for (int i = 0; i < requests.size(); i++) {
      BlockRequest request = requests.get(i);
      ByteBuf head = channel.alloc().ioBuffer(Messages.BLOCK_HEAD_BYTES);
      Messages.blockHead(head, request.piece(), request.begin(), request.length());
      var unused = channel.write(head, channel.voidPromise());
      boolean isLast = i == requests.size() - 1;
      channel.write(new Region(slices.get(i))).addListener(sent -> sentFile(sent, request, isLast));
    }
    channel.flush();
    upload.pump();
  }

  private void sentFile(Future<? super Void> sent, BlockRequest request, boolean isLast) {
    swarm.warm().touched(request.piece(), request.begin(), request.length());
    if (sent.isSuccess()) {
      peer.sent(request.length());
      swarm.parts().metrics().fromFile.increment(request.length());
    } else if (!upload.isClosed()) {
      swarm.parts().readers().execute(() -> lookWhy(request));
    }
    if (isLast) {
      swarm.parts().uploadTurns().end(turn);
      upload.pump();
    }
  }

  /** A connection that broke is the peer's affair; a file that cannot be read is ours. */
  private void lookWhy(BlockRequest request) {
    try {
      int last = request.begin() + request.length() - 1;
      swarm.store().files().read(request.piece(), last, ByteBuffer.allocate(1));
    } catch (IOException | RuntimeException e) {
      swarm.parts().loop().execute(() -> swarm.readFailed(e));
    }
  }

  /** Reads the blocks and writes them at once. */
  void read() {
    ByteBuf out;
    try {
      out = peer.channel().alloc().directBuffer(bytes, bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.warn("{}: no memory for {} bytes to send: {}", swarm.infoHash(), bytes, e.toString());
      swarm.parts().loop().execute(this::noMemory);
      return;
    }
    try {
      for (BlockRequest request : requests) {
        readBlock(swarm.store().files(), request, out);
      }
    } catch (IOException | RuntimeException e) {
      out.release();
      swarm.parts().loop().execute(() -> failed(e, bytes));
      return;
    }
    swarm.parts().loop().execute(() -> write(out));
  }

  private static void readBlock(ContentFiles files, BlockRequest request, ByteBuf out)
      throws IOException {
    Messages.blockHead(out, request.piece(), request.begin(), request.length());
    int at = out.writerIndex();
    files.read(request.piece(), request.begin(), out.nioBuffer(at, request.length()));
    out.writerIndex(at + request.length());
  }

  private void write(ByteBuf out) {
    upload.handedOver();
    for (BlockRequest request : requests) {
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
  private void noMemory() {
    upload.handedOver();
    end(bytes);
    if (!upload.isClosed()) {
      peer.close(CloseCause.FAULT);
    }
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
