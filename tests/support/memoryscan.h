#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <cstddef>
#include <vector>

namespace kekkai::test {

/// Looks for byte strings in all memory that this process can write, its own included: heap, stacks, globals. Linux
/// only.
///
/// What is looked for is kept scrambled, and the copy of the memory that is being looked at is left out, so that a scan
/// finds nothing of its own.
class MemoryScan {
public:
    MemoryScan();
    ~MemoryScan();
    Q_DISABLE_COPY_MOVE(MemoryScan)

    /// @param bytes  wiped by this.
    void lookFor(const QByteArray &name, QByteArray &&bytes);

    struct Hit {
        QByteArray name;
        int count = 0;
        QByteArray where; ///< the first mappings: "[heap]", "[stack]", "anonymous" …
    };
    /// One entry per name, found or not. An empty list: the memory could not be read.
    [[nodiscard]] QList<Hit> run() const;

private:
    struct Needle {
        QByteArray name;
        std::vector<unsigned char> scrambled;
    };
    std::vector<Needle> m_needles;
    unsigned char *m_window = nullptr; ///< pages of its own
};

} // namespace kekkai::test
