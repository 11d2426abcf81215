package io.rackcast.tracker.http;

import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.TrackerMetrics;

/**
 * What answers requests, and what counts them.
 *
 * @param announces answers announces
 * @param scrapes answers scrapes
 * @param metrics counts both
 */
public record Services(AnnounceService announces, ScrapeService scrapes, TrackerMetrics metrics) {}
