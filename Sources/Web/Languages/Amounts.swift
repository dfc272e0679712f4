extension Words {
    /// Seconds with one decimal.
    func seconds(milliseconds: Int) -> String {
        decimal((milliseconds + 50) / 100, digits: 1)
    }

    /// A price: rounded to a cent from ten cents up, and to a hundredth of a cent below that.
    ///
    /// - Parameter micros: Millionths of a US dollar.
    func price(micros: Int) -> String {
        let amount =
            micros >= 100_000
            ? decimal((micros + 5_000) / 10_000, digits: 2) : decimal((micros + 50) / 100, digits: 4)
        return self(.price, ["amount": amount])
    }

    /// A sum of prices: to the cent, and below a cent to a hundredth of a cent.
    ///
    /// - Parameter micros: Millionths of a US dollar.
    func sum(micros: Int) -> String {
        let isSmall = micros > 0 && micros < 10_000
        let amount =
            isSmall
            ? decimal((micros + 50) / 100, digits: 4)
            : decimal(micros / 10_000 + (micros % 10_000 >= 5_000 ? 1 : 0), digits: 2)
        return self(.price, ["amount": amount])
    }

    /// Dollars without loss, with two digits after the separator or as many as there are.
    ///
    /// - Parameter micros: Millionths of a US dollar.
    func dollars(micros: Int) -> String {
        var (value, digits) = (micros, 6)
        while digits > 2, value % 10 == 0 { (value, digits) = (value / 10, digits - 1) }
        return decimal(value, digits: digits)
    }

    /// A number with that many digits after the separator; `value` is in units of the last digit.
    private func decimal(_ value: Int, digits: Int) -> String {
        let text = String(value)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
        let whole = Int(padded.dropLast(digits)) ?? 0
        return number(whole) + language.decimalSeparator + padded.suffix(digits)
    }
}
