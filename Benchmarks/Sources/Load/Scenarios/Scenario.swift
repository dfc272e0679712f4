import ArgumentParser

/// What can be measured.
enum Scenario: String, CaseIterable, ExpressibleByArgument {
    case replies, followers, slow, arrivals, answers, list, page, pages, crowds, start
}
