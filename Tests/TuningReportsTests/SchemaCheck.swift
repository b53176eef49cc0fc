import Foundation

/// As much of JSON Schema 2020-12 as the report's schema uses, and strict about unknown members.
enum SchemaCheck {
  static func violations(of value: Any, against schema: Any, at place: String) -> [String] {
    guard let schema = schema as? [String: Any] else { return ["\(place): no schema"] }
    var found: [String] = []
    let known: Set<String> = [
      "$schema", "title", "type", "enum", "const", "required", "properties", "items", "anyOf",
      "additionalProperties", "minimum", "maximum", "pattern",
    ]
    found += Set(schema.keys).subtracting(known).map { "\(place): unchecked keyword \($0)" }
    if let type = schema["type"] {
      let allowed = type as? [String] ?? [type as? String ?? ""]
      if !allowed.contains(where: { isOf($0, value) }) { found.append("\(place): not \(allowed)") }
    }
    if let allowed = schema["enum"] as? [Any], !allowed.contains(where: { isEqual($0, value) }) {
      found.append("\(place): none of the enum")
    }
    if let only = schema["const"], !isEqual(only, value) { found.append("\(place): not \(only)") }
    if let number = value as? NSNumber {
      if let least = schema["minimum"] as? NSNumber, number.doubleValue < least.doubleValue {
        found.append("\(place): below \(least)")
      }
      if let most = schema["maximum"] as? NSNumber, number.doubleValue > most.doubleValue {
        found.append("\(place): above \(most)")
      }
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      found.append("\(place): doesn't match \(pattern)")
    }
    if let choices = schema["anyOf"] as? [Any] {
      let results = choices.map { violations(of: value, against: $0, at: place) }
      if !results.contains([]) { found += results.last ?? [] }
    }
    if let object = value as? [String: Any] {
      found += members(of: object, against: schema, at: place)
    }
    if let array = value as? [Any], let items = schema["items"] {
      for (index, element) in array.enumerated() {
        found += violations(of: element, against: items, at: "\(place)/\(index)")
      }
    }
    return found
  }

  private static func members(
    of object: [String: Any], against schema: [String: Any], at place: String
  ) -> [String] {
    let properties = schema["properties"] as? [String: Any] ?? [:]
    var found = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
      .map { "\(place)/\($0): missing" }
    for (key, value) in object {
      if let own = properties[key] ?? schema["additionalProperties"] {
        found += violations(of: value, against: own, at: "\(place)/\(key)")
      } else if !properties.isEmpty {
        found.append("\(place)/\(key): not described")
      }
    }
    return found
  }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    let isBool = (value as? NSNumber).map { unsafe String(cString: $0.objCType) == "c" } ?? false
    return switch type {
    case "null": value is NSNull
    case "boolean": isBool
    case "integer":
      !isBool && (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
    case "number": !isBool && value is NSNumber
    case "string": value is String
    case "array": value is [Any]
    case "object": value is [String: Any]
    default: false
    }
  }

  private static func isEqual(_ left: Any, _ right: Any) -> Bool {
    (left as? NSObject)?.isEqual(right) ?? ("\(left)" == "\(right)")
  }
}
