package dev.reprise.flow;

final class InvalidControlException extends Exception {
  InvalidControlException(String message) {
    super(message);
  }
}
