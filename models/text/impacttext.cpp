#include "models/text/impacttext.h"

#include "models/text/objecttext.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ImpactText)
};

} // namespace

QString producerEffectText(ProducerEffect effect)
{
    switch (effect) {
    case ProducerEffect::None:
        return Text::tr("no change");
    case ProducerEffect::OlderKey:
        return Text::tr("go on with an older key");
    case ProducerEffect::BringBack:
        return Text::tr("undelete the KEK");
    case ProducerEffect::NewKey:
        return Text::tr("go on with a new key");
    case ProducerEffect::Unknown:
        return Text::tr("not known");
    case ProducerEffect::Stop:
        return Text::tr("stop");
    case ProducerEffect::SendClear:
        return Text::tr("send clear text");
    }
    return {};
}

QString readerEffectText(ReaderEffect effect)
{
    switch (effect) {
    case ReaderEffect::None:
        return Text::tr("no change");
    case ReaderEffect::OnlyJava:
        return Text::tr("only Java");
    case ReaderEffect::Unknown:
        return Text::tr("not known");
    case ReaderEffect::Never:
        return Text::tr("never again");
    }
    return {};
}

QString producerEffectReason(ProducerEffect effect)
{
    switch (effect) {
    case ProducerEffect::None:
        return Text::tr("Nothing changes for producers.");
    case ProducerEffect::OlderKey:
        return Text::tr("Producers find an older version of the DEK and go on with it.");
    case ProducerEffect::BringBack:
        return Text::tr("The rule names the key at the KMS, and the KEK has no properties, text or sharing of its own: "
                        "the next producer registers it again as it was, which undeletes it.");
    case ProducerEffect::NewKey:
        return Text::tr("Producers make a new key of the same name and go on. Nothing tells them that what was written "
                        "before is lost.");
    case ProducerEffect::Unknown:
        return Text::tr("Not everything that is needed to tell was read.");
    case ProducerEffect::Stop:
        return Text::tr("Every message of a producer fails. Those that run may notice it only when they are started "
                        "again, as they keep keys in memory.");
    case ProducerEffect::SendClear:
        return Text::tr("The rule says onFailure NONE: as encryption fails, producers send clear text.");
    }
    return {};
}

QString readerEffectReason(ReaderEffect effect)
{
    switch (effect) {
    case ReaderEffect::None:
        return Text::tr("All clients go on reading what was written.");
    case ReaderEffect::OnlyJava:
        return Text::tr("Java still reads what was written. JavaScript and C++ do not: they ask for live KEKs only. "
                        "Other clients were not checked.");
    case ReaderEffect::Unknown:
        return Text::tr("Not everything that is needed to tell was read.");
    case ReaderEffect::Never:
        return Text::tr("What was encrypted with these DEKs can never be read again, unless somebody has kept their "
                        "encrypted key material.");
    }
    return {};
}

QString impactGapText(const ImpactGap &gap)
{
    switch (gap.kind) {
    case ImpactGap::Kind::PartNotRead:
        return Text::tr("%1: not read, so nothing is known of them.").arg(partText(gap.part));
    case ImpactGap::Kind::PartOutdated:
        return Text::tr("%1: the last load failed; what is counted is of an earlier one.").arg(partText(gap.part));
    case ImpactGap::Kind::ItemsNotRead:
        return Text::tr("%1: %n object(s) could not be read and are not counted.", nullptr, gap.item.toInt())
            .arg(partText(gap.part));
    case ImpactGap::Kind::ObjectUnknown:
        return Text::tr("%1 is not among what was read.").arg(objectText(gap.object));
    case ImpactGap::Kind::VersionsNotRead:
        return Text::tr("%1: its versions were not read.").arg(objectText(gap.object));
    case ImpactGap::Kind::FieldsNotRead:
        return Text::tr("%1: its fields could not be read and are not counted.").arg(objectText(gap.object));
    case ImpactGap::Kind::TopicUnknown:
        return Text::tr("%1: its name does not tell its topic.").arg(objectText(gap.object));
    case ImpactGap::Kind::DekUnderOtherAlgorithm:
        return Text::tr("%1: the rule says AES128_GCM, whose DEKs C++ 0.1 keeps under AES256_GCM: they may be among "
                        "those to be deleted.")
            .arg(objectText(gap.object));
    }
    return {};
}

QStringList impactSummary(const Impact &impact)
{
    const ImpactCounts counts = impact.counts();
    QStringList lines;
    const auto add = [&lines](qsizetype count, const QString &line) {
        if (count > 0)
            lines.append(line);
    };
    const auto n = [](qsizetype count) { return int(count); };
    add(counts.neverReadable,
        Text::tr("%n subject(s): what was written can never be read again.", nullptr, n(counts.neverReadable)));
    add(counts.producersSendClear,
        Text::tr("%n subject(s): producers send clear text.", nullptr, n(counts.producersSendClear)));
    add(counts.producersStop, Text::tr("%n subject(s): producers stop.", nullptr, n(counts.producersStop)));
    add(counts.onlyJavaReads,
        Text::tr("%n subject(s): consumers of Java still read, JavaScript and C++ do not.", nullptr,
                 n(counts.onlyJavaReads)));
    add(counts.producersGoOnWithNewKey,
        Text::tr("%n subject(s): producers make a new key and go on.", nullptr, n(counts.producersGoOnWithNewKey)));
    add(counts.unknown, Text::tr("%n subject(s): not known.", nullptr, n(counts.unknown)));
    if (counts.subjects > 0) {
        const QStringList parts{
            Text::tr("%n subject(s)", nullptr, n(counts.subjects)),
            Text::tr("%n topic(s)", nullptr, n(counts.topics)),
            Text::tr("%n schema version(s)", nullptr, n(counts.versions)),
            Text::tr("%n rule(s)", nullptr, n(counts.policies)),
            Text::tr("%n field(s)", nullptr, n(counts.fields)),
            Text::tr("%n DEK version(s)", nullptr, n(counts.deks)),
        };
        lines.append(Text::tr("Depend on it: %1.").arg(parts.join(Text::tr(", "))));
    }
    add(impact.settings.size(),
        Text::tr("%n setting(s) of contexts or subjects put rules with this key into new versions.", nullptr,
                 n(impact.settings.size())));
    if (impact.isHarmless())
        lines.append(Text::tr("Nothing depends on it."));
    else if (!impact.isComplete())
        lines.append(Text::tr("Not everything could be looked at: these numbers are the least it can be."));
    return lines;
}

} // namespace kekkai
