import ModelKnowledge

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// When colours are shown.
enum ColorChoice: String, CaseIterable {
  /// On a terminal that shows them.
  case auto
  case always
  case never
}

extension Console {
  /// A variable of the environment; nil where it isn't set or is empty.
  static func environment(_ name: String) -> String? {
    guard let text = unsafe getenv(name).map({ unsafe String(cString: $0) }), !text.isEmpty else {
      return nil
    }
    return text
  }

  /// Today in universal time, such as `2026-11-30`.
  static var today: String { "\(Day(secondsSince1970: time(nil)))" }

  /// Whether a coding agent reads, for whom nothing moves, nothing is coloured and nothing is cut.
  static var isForAgent: Bool { environment("AI_AGENT") != nil || environment("AGENT") != nil }

  /// Whether standard output gets colours.
  ///
  /// `NO_COLOR` (no-color.org) counts before `FORCE_COLOR` and `CLICOLOR_FORCE`, an option before all.
  static func showsColors(_ choice: ColorChoice) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if environment("NO_COLOR") != nil || isForAgent { return false }
    let forced = [environment("FORCE_COLOR"), environment("CLICOLOR_FORCE")].compactMap(\.self)
    if forced.contains(where: { $0 != "0" }) { return true }
    return isTerminal && environment("TERM") != "dumb"
  }

  /// Whether the locale can show ASCII only.
  ///
  /// Where no locale is set, as in many containers, UTF-8 is what their readers show.
  static var isASCII: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    guard let locale = names.lazy.compactMap({ environment($0) }).first else { return false }
    let spelled = locale.lowercased()
    return !spelled.contains("utf-8") && !spelled.contains("utf8")
  }

  /// The columns to write for: `COLUMNS`, else the terminal's, else nil; 40 at least.
  static var columns: Int? {
    if let text = environment("COLUMNS"), let columns = Int(text), columns > 0 {
      return max(columns, 40)
    }
    var size = winsize()
    guard isTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return nil }
    return max(Int(size.ws_col), 40)
  }
}
