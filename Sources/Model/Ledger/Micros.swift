/// An amount of money, exact.
///
/// - Unit: millionths of a US dollar.
/// - Range: that of `Int64`, nine million million dollars either way. Sums saturate: a result out of range becomes the
///   largest or smallest amount.
package struct Micros: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    package static let zero: Self = 0

    package let amount: Int64

    package init(_ amount: Int64) {
        self.amount = amount
    }

    package init(integerLiteral amount: Int64) {
        self.amount = amount
    }

    /// The nearest whole amount; half a millionth is rounded up.
    ///
    /// - Parameter millionths: Millionths of a micro-dollar, which is what one token costs at a price for a million.
    package init(roundingMillionths millionths: Int128) {
        let (quotient, remainder) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        let carry: Int128 = remainder >= 500_000 ? 1 : remainder < -500_000 ? -1 : 0
        amount = Int64(clamping: quotient + carry)
    }

    package static func < (left: Self, right: Self) -> Bool { left.amount < right.amount }

    package static func + (left: Self, right: Self) -> Self {
        let (sum, overflows) = left.amount.addingReportingOverflow(right.amount)
        return Self(overflows ? (right.amount < 0 ? .min : .max) : sum)
    }

    package static func - (left: Self, right: Self) -> Self {
        let (difference, overflows) = left.amount.subtractingReportingOverflow(right.amount)
        return Self(overflows ? (right.amount < 0 ? .max : .min) : difference)
    }

    package static func += (left: inout Self, right: Self) { left = left + right }
    package static func -= (left: inout Self, right: Self) { left = left - right }
}
