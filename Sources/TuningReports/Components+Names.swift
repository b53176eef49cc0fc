import TuningRules

extension Components {
  /// Every part with the contract's name for it.
  var named: [(String, Component)] {
    [
      ("weights", weights), ("config", config), ("tokenizer", tokenizer), ("processor", processor),
      ("documentation", documentation), ("adoption", adoption),
    ]
  }
}
