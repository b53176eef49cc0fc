import ModelFacts

extension JSONValue {
  /// One id or a list of ids.
  var tokenIDs: [Int] { integer.map { [$0] } ?? array?.compactMap(\.integer) ?? [] }
}
