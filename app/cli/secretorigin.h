#pragma once

#include <QString>

#include <optional>

namespace kekkai::cli {

/// Where one secret comes from: an open file descriptor or an owner-only file; neither: it is asked for.
struct SecretSource {
    std::optional<int> descriptor;
    QString file;

    [[nodiscard]] bool isEmpty() const { return !descriptor && file.isEmpty(); }
};

} // namespace kekkai::cli
