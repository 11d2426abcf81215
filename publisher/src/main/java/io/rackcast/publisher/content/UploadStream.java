package io.rackcast.publisher.content;

/** The right to send to one upload, held by one sender at a time; not safe for threads. */
public final class UploadStream implements AutoCloseable {
  private final String id;
  private final OpenUpload upload;

  UploadStream(String id, OpenUpload upload, long offset) {
    this.id = id;
    this.upload = upload;
    upload.takeOver(this, offset);
  }

  /**
   * Takes the next bytes.
   *
   * @throws Refusal when they are too many, the disk is full, or another sender has taken over
   */
  public void append(byte[] data) {
    append(data, 0, data.length);
  }

  /** As the other, with a part of an array that the caller may use again afterwards. */
  public void append(byte[] data, int from, int length) {
    upload.append(this, data, from, length);
  }

  /**
   * Hashes what came from earlier senders, which would else be done with the next bytes; as quick
   * as the disk.
   *
   * @param goOn called every now and then; what it throws ends the hashing
   */
  public void prepare(Runnable goOn) {
    upload.prepare(this, goOn);
  }

  /** How far the upload is now. */
  public Uploads.State state() {
    return new Uploads.State(id, upload.received(), upload.plan().totalBytes());
  }

  /** Ends the sending; what came is synced. */
  @Override
  public void close() {
    upload.release(this);
  }
}
