/// Numbers as people read them, the same in every locale.
package enum Quantities {
  /// `128,256`.
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 file`, `4 files`.
  package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// `8.03 B`, `22.7 M`; exact below a million.
  package static func parameters(_ value: Int) -> String {
    scaled(value, steps: [(1e12, "T"), (1e9, "B"), (1e6, "M")]) ?? count(value)
  }

  /// `16.1 GB`, in powers of ten as file managers and clouds count.
  package static func bytes(_ value: Int) -> String {
    scaled(value, steps: [(1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")])
      ?? "\(count(value)) B"
  }

  /// `0.52 %`; what is there and rounds to nothing is `< 0.01 %`.
  package static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let percent = Double(part) / Double(whole) * 100
    if part > 0, percent < 0.01 { return "< 0.01 %" }
    return "\(decimal(percent, places: percent < 10 ? 2 : 1)) %"
  }

  /// `4.5`: so many places at most, no zeros at the end.
  package static func number(_ value: Double, places: Int) -> String {
    var text = Substring(decimal(value, places: places))
    guard text.contains(".") else { return String(text) }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }

  private static func scaled(_ value: Int, steps: [(Double, String)]) -> String? {
    let magnitude = Double(value)
    // 999,999,999 is 1.00 B, not 1000 M.
    guard let step = steps.firstIndex(where: { magnitude / $0.0 >= 0.9995 }) else { return nil }
    let (unit, name) = steps[step]
    guard Double(value) >= unit || step < steps.count - 1 else { return nil }
    let scaled = magnitude / unit
    let places = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0
    return "\(decimal(scaled, places: places)) \(name)"
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    let factor = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let scaled = (value.magnitude * factor).rounded()
    guard scaled < 1e15 else { return value.description }
    let digits = String(Int(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }
}
