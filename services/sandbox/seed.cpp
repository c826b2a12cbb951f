#include "services/sandbox/seed.h"

#include "services/sandbox/sandbox.h"
#include "services/sandbox/seedcaller.h"

#include <exception>
#include <optional>

namespace kekkai::sandbox {

using namespace Qt::StringLiterals;

namespace {

/// Enough for the largest installations known, little enough to fit into memory.
constexpr int mostOfOneKind = 1'000'000;

std::optional<GeneratedSize> generatedSize(const QString &seed)
{
    const QStringList parts = seed.split(u',');
    if (parts.size() < 3 || parts.size() > 5)
        return std::nullopt;
    // Each number may be followed by what it counts: "500-keks,10000-deks,5000-subjects".
    const QString kinds[] = {u"-keks"_s, u"-deks"_s, u"-subjects"_s, u"-versions"_s, u"-secrets"_s};
    QList<int> numbers;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        QString part = parts[i].trimmed();
        if (part.endsWith(kinds[i]))
            part.chop(kinds[i].size());
        bool isNumber = false;
        const int number = part.toInt(&isNumber);
        if (!isNumber || number < 0 || number > mostOfOneKind)
            return std::nullopt;
        numbers.append(number);
    }
    GeneratedSize size;
    size.keks = numbers[0];
    size.deks = numbers[1];
    size.subjects = numbers[2];
    // Every fourth subject has four versions, as a rule of thumb from real registries; the rest have one.
    size.versions = numbers.size() > 3 ? numbers[3] : size.subjects + size.subjects / 4 * 3;
    size.secrets = numbers.size() > 4 ? numbers[4] : 0;
    if (size.deks > 0 && size.keks == 0)
        return std::nullopt; // a DEK needs a KEK
    if (size.versions < size.subjects || (size.subjects == 0 && size.versions > 0))
        return std::nullopt;
    return size;
}

tl::unexpected<ApiError> unknownSeed(const QString &seed)
{
    return failure(
        ApiError::Kind::Invalid,
        u"unknown seed \"%1\": write none, demo, or KEKS,DEKS,SUBJECTS[,VERSIONS[,SECRETS]] as numbers up to %2 such "
        u"as 50,2000,5000; "
        "DEKs need at least one KEK, and there are at least as many versions as subjects"_s.arg(
            seed, QString::number(mostOfOneKind)));
}

} // namespace

Result<void> checkSeed(const QString &seed)
{
    if (seed.isEmpty() || seed == "none"_L1 || seed == "demo"_L1 || generatedSize(seed))
        return {};
    return unknownSeed(seed);
}

Result<void> seedSandbox(Sandbox &sandbox, const QString &seed)
{
    if (seed.isEmpty() || seed == "none"_L1)
        return {};
    try {
        SeedCaller caller(sandbox);
        if (seed == "demo"_L1)
            plantDemoSeed(caller);
        else if (const auto size = generatedSize(seed))
            plantGeneratedSeed(caller, *size);
        else
            return unknownSeed(seed);
    } catch (const std::exception &exception) {
        return failure(ApiError::Kind::Server,
                       u"the seed \"%1\" stopped: %2"_s.arg(seed, QString::fromUtf8(exception.what())));
    }
    return {};
}

} // namespace kekkai::sandbox
