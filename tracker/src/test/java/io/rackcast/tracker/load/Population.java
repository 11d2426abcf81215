package io.rackcast.tracker.load;

import java.util.SplittableRandom;

/**
 * Who announces what: {@code peers} peers, spread evenly over {@code torrents} torrents. All is
 * computed from numbers, so that a reply can be checked without remembering who announced.
 *
 * <p>A peer is an address of loopback, 127.x.y.z, and a port. A rack is a /24. The peers of torrent
 * {@code t} are in {@code racksPerTorrent} racks from number {@code t} on.
 *
 * @param racks all racks
 * @param hosts addresses in each, 1 to 250
 */
record Population(int torrents, int peers, int racks, int hosts, int racksPerTorrent) {
  static final int FIRST_PORT = 10_000;
  private static final int RACKS_PER_SECOND_BYTE = 250;

  Population {
    if (hosts < 1 || hosts > 250 || racksPerTorrent > racks) {
      throw new IllegalArgumentException(
          "1 to 250 hosts, and no more racks a torrent than there are");
    }
    if (peers % (torrents * racksPerTorrent * hosts) != 0) {
      throw new IllegalArgumentException(
          "each torrent must have as many peers at each of its hosts");
    }
  }

  int peersPerTorrent() {
    return peers / torrents;
  }

  /** Source addresses; a socket is bound to each. */
  int addresses() {
    return racks * hosts;
  }

  /** The address with number {@code i}, as 32 bits. */
  int address(int i) {
    int rack = i / hosts;
    return 127 << 24
        | (1 + rack / RACKS_PER_SECOND_BYTE) << 16
        | rack % RACKS_PER_SECOND_BYTE << 8
        | (1 + i % hosts);
  }

  /** The number of the address that peer {@code j} of {@code torrent} is at. */
  int addressOf(int torrent, int j) {
    int rack = (torrent + j % racksPerTorrent) % racks;
    return rack * hosts + j / racksPerTorrent % hosts;
  }

  /** A random torrent that has a peer at address number {@code i}. */
  int torrentAt(int i, SplittableRandom random) {
    int rack = i / hosts;
    int torrent;
    do {
      // Its first rack is this one or one before it.
      int first = Math.floorMod(rack - random.nextInt(racksPerTorrent), racks);
      int rounds = (torrents + racks - 1 - first) / racks;
      torrent = rounds <= 0 ? torrents : first + racks * random.nextInt(rounds);
      if (torrents == 1 && racksPerTorrent == racks) {
        torrent = 0;
      }
    } while (torrent >= torrents);
    return torrent;
  }

  /** A random peer of {@code torrent} among those that are at address number {@code i}. */
  int peerOf(int torrent, int i, SplittableRandom random) {
    int shift = Math.floorMod(i / hosts - torrent, racks);
    int here = peersPerTorrent() / racksPerTorrent / hosts;
    return (random.nextInt(here) * hosts + i % hosts) * racksPerTorrent + shift;
  }

  int port(int j) {
    return FIRST_PORT + j / racksPerTorrent / hosts;
  }

  /** Which peer of {@code torrent} is at this address and port; -1 if none of its is. */
  int peerAt(int torrent, int address, int port) {
    int rack = ((address >> 16 & 0xff) - 1) * RACKS_PER_SECOND_BYTE + (address >> 8 & 0xff);
    int host = (address & 0xff) - 1;
    int shift = Math.floorMod(rack - torrent, racks);
    if (address >>> 24 != 127 || host < 0 || host >= hosts || shift >= racksPerTorrent) {
      return -1;
    }
    int j = ((port - FIRST_PORT) * hosts + host) * racksPerTorrent + shift;
    return port >= FIRST_PORT && j < peersPerTorrent() ? j : -1;
  }

  /** One seeder in each torrent, the rest leech. */
  long left(int j) {
    return j == 0 ? 0 : 1 << 20;
  }

  /** The first 64 bits of a torrent's infohash; the next are {@link #mix} of it. */
  static long infoHigh(int torrent) {
    return mix(torrent + 1L);
  }

  static long mix(long value) {
    long z = value * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /** The infohash in lower-case hexadecimal. */
  static String infoHash(int torrent) {
    long high = infoHigh(torrent);
    return "%016x%016x%08x".formatted(high, mix(high), torrent);
  }
}
