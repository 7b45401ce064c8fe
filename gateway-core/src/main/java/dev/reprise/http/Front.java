package dev.reprise.http;

/**
 * What a listener works by; another one may take its place at any time. A connection keeps the
 * limits that it began with, each request takes the routes of its moment.
 */
public record Front(ServerConfig config, Routes routes) {}
