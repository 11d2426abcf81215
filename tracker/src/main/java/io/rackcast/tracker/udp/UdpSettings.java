package io.rackcast.tracker.udp;

/**
 * How the UDP frontend works, and its bounds.
 *
 * @param transport what moves the datagrams
 * @param sockets sockets on the one port, each with a thread; NIO has one
 * @param receiveBufferBytes what the kernel may keep of each socket's datagrams until they are read
 * @param mostWaiting announces of a socket that may wait for the check of their tokens
 */
public record UdpSettings(
    Transport transport, int sockets, int receiveBufferBytes, int mostWaiting) {}
