extension StyledText {
  /// The same in ASCII, for a terminal that shows nothing else.
  ///
  /// The marks of the reports have stand-ins; what else isn't ASCII is shown by its number.
  var ascii: StyledText {
    StyledText(
      runs: runs.map { run in
        guard !run.text.utf8.allSatisfy({ $0 < 0x80 }) else { return run }
        var run = run
        var text = ""
        for scalar in run.text.unicodeScalars {
          if scalar.isASCII || scalar == "\u{a0}" {
            text.unicodeScalars.append(scalar)
          } else {
            text += Self.standIns[scalar] ?? "\\u{\(String(scalar.value, radix: 16))}"
          }
        }
        run.text = text
        return run
      })
  }

  private static let standIns: [Unicode.Scalar: String] = [
    "✓": "+", "✗": "x", "·": "-", "→": "->", "…": "...", "–": "-", "—": "-", "×": "x", "•": "*",
    "█": "#", "░": ".", "▏": "", "▎": "", "▍": "", "▌": "", "▋": "", "▊": "", "▉": "#", "’": "'",
    "“": "\"", "”": "\"", "≥": ">=", "≤": "<=",
  ]
}
