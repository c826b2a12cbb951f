#include "tests/support/memoryscan.h"

#include <cstdio>
#include <cstring>
#include <string>

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

namespace kekkai::test {

namespace {

constexpr unsigned char scramble = 0xa5;
constexpr std::size_t windowSize = 1024UL * 1024;
constexpr std::size_t longestNeedle = 4096;

struct Mapping {
    quintptr begin = 0;
    quintptr end = 0;
    std::string name;
};

std::vector<Mapping> writableMappings()
{
    std::vector<Mapping> mappings;
    FILE *file = std::fopen("/proc/self/maps", "re");
    if (!file)
        return mappings;
    char line[1024];
    while (std::fgets(line, sizeof line, file)) {
        unsigned long begin = 0;
        unsigned long end = 0;
        char rights[8] = {};
        int nameAt = 0;
        if (std::sscanf(line, "%lx-%lx %7s %*s %*s %*s %n", &begin, &end, rights, &nameAt) < 3)
            continue;
        if (rights[0] != 'r' || rights[1] != 'w')
            continue;
        std::string name(line + nameAt);
        while (!name.empty() && (name.back() == '\n' || name.back() == ' '))
            name.pop_back();
        mappings.push_back({begin, end, name.empty() ? "anonymous" : name});
    }
    std::fclose(file);
    return mappings;
}

} // namespace

MemoryScan::MemoryScan()
    : m_window(static_cast<unsigned char *>(
        mmap(nullptr, windowSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
{
}

MemoryScan::~MemoryScan()
{
    munmap(m_window, windowSize);
}

void MemoryScan::lookFor(const QByteArray &name, QByteArray &&bytes)
{
    Needle needle;
    needle.name = name;
    bytes.detach();
    for (char &byte : bytes) {
        needle.scrambled.push_back(static_cast<unsigned char>(byte) ^ scramble);
        byte = 0;
    }
    bytes.clear();
    m_needles.push_back(std::move(needle));
}

QList<MemoryScan::Hit> MemoryScan::run() const
{
    QList<Hit> hits;
    for (const Needle &needle : m_needles)
        hits.append({needle.name, 0, {}});
    const auto window = reinterpret_cast<quintptr>(m_window);
    std::size_t read = 0;
    for (const Mapping &mapping : writableMappings()) {
        for (quintptr at = mapping.begin; at < mapping.end; at += windowSize - longestNeedle) {
            const std::size_t wanted = std::min<std::size_t>(windowSize, mapping.end - at);
            if (at < window + windowSize && window < at + wanted)
                continue; // the window itself, merged with its neighbours or not
            const iovec to{m_window, wanted};
            const iovec from{reinterpret_cast<void *>(at), wanted};
            const ssize_t got = process_vm_readv(getpid(), &to, 1, &from, 1, 0);
            if (got <= 0)
                break;
            read += std::size_t(got);
            for (std::size_t n = 0; n < m_needles.size(); ++n) {
                const auto &bytes = m_needles[n].scrambled;
                const unsigned char *place = m_window;
                const unsigned char *end = m_window + got;
                while (std::size_t(end - place) >= bytes.size()
                       && (place = static_cast<const unsigned char *>(
                               std::memchr(place, bytes[0] ^ scramble, std::size_t(end - place) - bytes.size() + 1)))) {
                    std::size_t same = 1;
                    while (same < bytes.size() && place[same] == (bytes[same] ^ scramble))
                        ++same;
                    if (same == bytes.size()) {
                        ++hits[qsizetype(n)].count;
                        if (hits[qsizetype(n)].where.size() < 400)
                            hits[qsizetype(n)].where += QByteArray::fromStdString(mapping.name) + '+'
                                + QByteArray::number(quint64(at + quintptr(place - m_window) - mapping.begin), 16)
                                + ' ';
                    }
                    ++place;
                }
            }
            std::memset(m_window, 0, std::size_t(got));
            if (at + wanted >= mapping.end)
                break;
        }
    }
    return read > 0 ? hits : QList<Hit>();
}

} // namespace kekkai::test
