import TuningRules

/// Turns an assessment into text.
package protocol Reporter: Sendable {}
