import ArgumentParser

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The process's own streams: the document goes to standard output, everything else to standard error.
///
/// System calls rather than Foundation, which would cost more start-up time than a whole check.
enum Console {
  /// Writes a document to standard output; says so and returns false when that fails.
  static func print(_ text: String) -> Bool {
    guard let problem = write(text, to: STDOUT_FILENO) else { return true }
    note("ftcheck: couldn't write to standard output: \(problem)")
    return false
  }

  /// Writes a line to standard error.
  static func note(_ text: String) {
    _ = write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
  }

  /// Clears the line of standard error that the cursor is in; may be called by a signal's handler.
  static func clearLine() {
    let bytes: (UInt8, UInt8, UInt8, UInt8) = (0x0d, 0x1b, 0x5b, 0x4b)
    _ = unsafe withUnsafeBytes(of: bytes) { bytes in
      unsafe systemWrite(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }

  /// Ends the process.
  static func end(with status: ExitCode) -> Never { exit(status.rawValue) }

  /// Keeps a thread asleep until another one ends the process.
  static func waitForEnd() -> Never {
    while true { pause() }
  }

  /// Whether standard output is a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes all of a text; returns why it couldn't.
  static func write(_ text: String, to descriptor: Int32) -> String? {
    var text = text
    return text.withUTF8 { utf8 in
      let bytes = UnsafeRawBufferPointer(utf8)
      var done = 0
      while done < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = unsafe systemWrite(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          guard errno == EINTR else { return lastError }
        } else {
          done += count
        }
      }
      return nil
    }
  }

  /// The words of the last system call's error.
  static var lastError: String { unsafe String(cString: strerror(errno)) }
}

/// `write(2)`, by a name that `Console.write` doesn't hide.
private let systemWrite = unsafe write(_:_:_:)
