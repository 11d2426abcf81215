package io.rackcast.publisher.identity.certificate;

import io.rackcast.proto.certificate.HolderRule;
import io.rackcast.publisher.identity.Rule;

/**
 * What those may do whose certificate has such a name.
 *
 * @param name what answers and the audit log call them, with their own name behind it
 * @param holder whose certificates, and whether each is a node's
 * @param rule what it gives
 */
public record CertificateRule(String name, HolderRule holder, Rule rule) {}
