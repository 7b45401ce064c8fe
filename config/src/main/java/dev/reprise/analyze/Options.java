package dev.reprise.analyze;

import org.jspecify.annotations.Nullable;

/**
 * How a log is analysed.
 *
 * @param format of all lines; null to have each tell its own
 * @param wordings whether the report may hold wordings of prompts
 * @param sample only so many requests are looked at, the first ones; 0 for all
 */
public record Options(@Nullable LogFormat format, boolean wordings, long sample) {}
