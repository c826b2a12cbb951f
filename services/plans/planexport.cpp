#include "services/plans/planexport.h"

#include "services/export/curlcommand.h"
#include "services/plans/planstate.h"
#include "services/plans/secretslots.h"

#include <QHash>
#include <QMap>
#include <QRegularExpression>

#include <algorithm>
#include <set>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// One line of text for a comment or a table: what could end it, or turn its direction around, becomes a blank.
QString oneLine(const QString &text)
{
    static const QRegularExpression breaks(
        u"[\\x{00}-\\x{1F}\\x{7F}-\\x{9F}\\x{2028}\\x{2029}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]+"_s);
    QString line = text;
    return line.replace(breaks, u" "_s);
}

QString comment(const QString &text)
{
    return u"# "_s + oneLine(text) + u'\n';
}

QString userVariable(PlanServer server)
{
    return server == PlanServer::Cmf ? u"CMF_USER_INFO"_s : u"SR_USER_INFO"_s;
}

QString addressOfServer(const Plan &plan, PlanServer server)
{
    return addressIn(plan.serverIdentity, server).toString(QUrl::FullyEncoded);
}

/// @p body as words of the shell, with the variable of each slot between them.
QString bodyWords(const QString &body)
{
    static const QRegularExpression slot(u"\\$\\{secret:([A-Za-z0-9._-]{1,100})\\}"_s);
    QString words;
    qsizetype from = 0;
    auto found = slot.globalMatch(body);
    while (found.hasNext()) {
        const auto match = found.next();
        if (match.capturedStart() > from)
            words += shellWord(body.mid(from, match.capturedStart() - from), Shell::Posix);
        words += u"\"$"_s + secretVariable(match.captured(1)) + u'"';
        from = match.capturedEnd();
    }
    if (from < body.size())
        words += shellWord(body.mid(from), Shell::Posix);
    return words;
}

QString curlOf(const Plan &plan, const Step &step)
{
    const StepRequest &request = step.request;
    QString url = addressOfServer(plan, request.server) + QString::fromLatin1(request.path);
    if (!request.query.isEmpty())
        url += u'?' + QString::fromLatin1(request.query);
    const QString user = userVariable(request.server);
    QStringList words{u"curl"_s,
                      u"--fail-with-body"_s,
                      u"--silent"_s,
                      u"--show-error"_s,
                      u"--request"_s,
                      QString::fromLatin1(request.verb),
                      u"${%1:+--user \"$%1\"}"_s.arg(user)};
    const QString body = QString::fromUtf8(request.body);
    const bool hasSecrets = !slotsIn(body).isEmpty();
    if (!body.isEmpty()) {
        const QString type = request.contentType.isEmpty() ? u"application/json"_s : request.contentType;
        words << u"--header"_s << shellWord(u"Content-Type: "_s + type, Shell::Posix) << u"--data-binary"_s
              << (hasSecrets ? u"@-"_s : shellWord(body, Shell::Posix));
    }
    words << shellWord(url, Shell::Posix);
    const QString curl = words.join(u' ');
    // printf is part of the shell: what it is given is in no list of processes.
    return hasSecrets ? QString(u"printf '%s' "_s + bodyWords(body) + u" | "_s + curl) : curl;
}

QString stepWords(const PlanWords &words, const Step &step)
{
    return words.step ? words.step(step) : step.kind + u' ' + step.object.key.join(u" / "_s);
}

/// What is the same for both scripts.
QString scriptHead(const Plan &plan, const PlanWords &words)
{
    QString text = u"#!/bin/sh\n"_s;
    text += comment(words.title);
    text += comment(u"Plan %1, made at %2 by Kekkai for %3"_s.arg(
        plan.id.toString(QUuid::WithoutBraces), plan.madeAt.toUTC().toString(Qt::ISODate), plan.serverIdentity));
    text +=
        comment(u"State that it was made against (SHA-256): %1"_s.arg(QString::fromLatin1(plan.stateHash().toHex())));
    text += comment(
        u"Unlike Kekkai this script does not look first whether things are still as they were then, does not read "
        "back what it did, and keeps no journal. It stops at the first failure."_s);
    for (const PlanWarning &warning : plan.warnings)
        text += comment(u"WARNING: "_s + (words.warning ? words.warning(warning) : warning.text.kind));
    if (plan.isDestructive)
        text += comment(u"WARNING: what this does cannot be undone."_s);
    return text;
}

QString secretChecks(const Plan &plan)
{
    QStringList names = plan.secretSlots().values();
    names.sort();
    QMap<QString, QStringList> variables;
    for (const QString &name : std::as_const(names))
        variables[secretVariable(name)].append(name);
    QString text;
    for (auto it = variables.begin(); it != variables.end(); ++it) {
        if (it.value().size() > 1)
            text += comment(u"%1 stands for different secrets: %2"_s.arg(it.key(), it.value().join(u", "_s)));
        text +=
            u": \"${%1:?the secret %2, as the inside of a JSON string}\"\n"_s.arg(it.key(), it.value().join(u", "_s));
    }
    return text;
}

QByteArray curlScript(const Plan &plan, const PlanWords &words)
{
    QString text = scriptHead(plan, words);
    for (const PlanServer server : {PlanServer::SchemaRegistry, PlanServer::Cmf}) {
        if (plan.uses(server))
            text += comment(u"Sign-in for %1: set %2 to user:password, or leave it unset where none is needed."_s.arg(
                addressOfServer(plan, server), userVariable(server)));
    }
    text += u"set -eu\n"_s + u": \"${SR_USER_INFO:=}\" \"${CMF_USER_INFO:=}\"\n"_s + secretChecks(plan);
    const QList<Step> steps = inRunningOrder(plan);
    for (qsizetype i = 0; i < steps.size(); ++i)
        text += u'\n' + comment(u"%1. %2"_s.arg(i + 1).arg(stepWords(words, steps.at(i)))) + curlOf(plan, steps.at(i))
            + u'\n';
    return text.toUtf8();
}

QByteArray confluentScript(const Plan &plan, const PlanWords &words)
{
    const QList<Step> steps = inRunningOrder(plan);
    const QString registry = addressOfServer(plan, PlanServer::SchemaRegistry);
    QString text = scriptHead(plan, words);
    text += comment(
        u"For the Confluent CLI 4: sign in first with \"confluent login\". What it has no command for is a comment "
        "with the curl call, and is not done by this script."_s);
    text += u"set -eu\n"_s;
    int undone = 0;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        text += u'\n' + comment(u"%1. %2"_s.arg(i + 1).arg(stepWords(words, steps.at(i))));
        const QStringList command = confluentCommand(steps.at(i));
        if (command.isEmpty()) {
            ++undone;
            text += comment(u"The Confluent CLI cannot do this. With curl:"_s) + comment(curlOf(plan, steps.at(i)));
            text += u"echo 'Step %1 is not done by this script: see the curl call in it.' >&2\n"_s.arg(i + 1);
            continue;
        }
        QStringList quoted;
        for (const QString &word : command)
            quoted.append(shellWord(word, Shell::Posix));
        text += quoted.join(u' ') + u" --schema-registry-endpoint "_s + shellWord(registry, Shell::Posix) + u'\n';
    }
    if (undone > 0)
        text += u"\necho '%1 of %2 steps are not done by this script.' >&2\n"_s.arg(undone).arg(steps.size());
    return text.toUtf8();
}

/// Plain text within Markdown: nothing of it is markup, or HTML.
QString markdownText(const QString &text)
{
    static const QRegularExpression marks(u"([\\\\`*_{}\\[\\]()#+!|~<>&$])"_s);
    QString plain = oneLine(text);
    return plain.replace(marks, u"\\\\1"_s);
}

/// As code, also within a table.
QString markdownCode(const QString &text)
{
    if (text.isEmpty())
        return {};
    const QString code = oneLine(text);
    qsizetype longest = 0;
    qsizetype now = 0;
    for (const QChar c : code) {
        now = c == u'`' ? now + 1 : 0;
        longest = std::max(longest, now);
    }
    const QString fence(longest + 1, u'`');
    QString inside = code;
    inside.replace(u'|', u"\\|"_s);
    const bool touches = code.startsWith(u'`') || code.endsWith(u'`');
    return touches ? QString(fence + u' ' + inside + u' ' + fence) : QString(fence + inside + fence);
}

QString valueText(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() ? u"-"_s : markdownCode(QString::fromUtf8(canonicalJson(value)));
}

QByteArray markdown(const Plan &plan, const PlanWords &words)
{
    QString text = u"# "_s + markdownText(words.title) + u"\n\n"_s;
    const auto fact = [&text](const QString &name, const QString &value) {
        text += u"- "_s + name + u": "_s + value + u'\n';
    };
    fact(u"Plan"_s, markdownCode(plan.id.toString(QUuid::WithoutBraces)));
    fact(u"Made at"_s, plan.madeAt.toUTC().toString(Qt::ISODate));
    fact(u"Servers"_s, markdownCode(plan.serverIdentity));
    fact(u"Steps"_s, QString::number(plan.steps.size()));
    fact(u"State that it was made against (SHA-256)"_s, markdownCode(QString::fromLatin1(plan.stateHash().toHex())));
    if (!plan.undoes.isNull())
        fact(u"Takes back the plan"_s, markdownCode(plan.undoes.toString(QUuid::WithoutBraces)));
    const auto irreversible =
        std::count_if(plan.steps.begin(), plan.steps.end(), [](const Step &step) { return !step.reversible; });
    fact(u"Can be taken back"_s,
         irreversible == 0 ? u"yes, every step"_s : u"no: %1 steps have no way back"_s.arg(irreversible));
    if (!plan.confirmName.isEmpty())
        fact(u"To be confirmed by typing"_s, markdownCode(plan.confirmName));
    if (plan.coolDownSeconds > 0)
        fact(u"Time to think before it runs"_s, u"%1 s"_s.arg(plan.coolDownSeconds));
    QStringList secrets = plan.secretSlots().values();
    secrets.sort();
    if (!secrets.isEmpty())
        fact(u"Secrets to be given when it runs (they are not in the plan)"_s, markdownText(secrets.join(u", "_s)));
    if (!plan.warnings.isEmpty()) {
        text += u"\n## Warnings\n\n"_s;
        for (const PlanWarning &warning : plan.warnings)
            text += (warning.mustBeTicked ? u"- [ ] "_s : u"- "_s)
                + markdownText(words.warning ? words.warning(warning) : warning.text.kind) + u'\n';
    }
    text += u"\n## Steps\n\n| # | What | Request | Member | Before | After |\n|---|---|---|---|---|---|\n"_s;
    const QList<Step> steps = inRunningOrder(plan);
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const Step &step = steps.at(i);
        QString target = QString::fromLatin1(step.request.verb + ' ' + step.request.path);
        if (!step.request.query.isEmpty())
            target += u'?' + QString::fromLatin1(step.request.query);
        const QList<StateDifference> changes = differences(step.after, step.before);
        const QString first =
            u"| %1 | "_s.arg(i + 1) + markdownText(stepWords(words, step)) + u" | "_s + markdownCode(target) + u" | "_s;
        if (changes.isEmpty())
            text += first + u"| | |\n"_s;
        for (qsizetype j = 0; j < changes.size(); ++j) {
            const StateDifference &change = changes.at(j);
            text += (j == 0 ? first : u"| | | | "_s) + markdownText(change.member) + u" | "_s + valueText(change.found)
                + u" | "_s + valueText(change.expected) + u" |\n"_s;
        }
    }
    const bool hasBodies =
        std::any_of(steps.begin(), steps.end(), [](const Step &step) { return !step.request.body.isEmpty(); });
    if (hasBodies) {
        text += u"\n## What is sent\n"_s;
        for (qsizetype i = 0; i < steps.size(); ++i) {
            if (!steps.at(i).request.body.isEmpty())
                text += u"\n%1. "_s.arg(i + 1) + markdownCode(QString::fromUtf8(steps.at(i).request.body)) + u'\n';
        }
    }
    return text.toUtf8();
}

/// For --kms-properties, a list that the CLI splits at its commas; nothing where that could go wrong.
std::optional<QString> simpleProperties(const QJsonObject &properties)
{
    static const QRegularExpression plainKey(u"\\A[A-Za-z0-9._-]+\\z"_s);
    static const QRegularExpression plainValue(u"\\A[A-Za-z0-9._:/@+-]+\\z"_s);
    QStringList pairs;
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        const QString value = it.value().toString();
        if (!plainKey.match(it.key()).hasMatch() || !plainValue.match(value).hasMatch())
            return std::nullopt;
        pairs.append(it.key() + u'=' + value);
    }
    return pairs.join(u',');
}

QStringList kekCommand(const Step &step)
{
    const QString &name = step.object.key.at(0);
    const QJsonObject &arguments = step.arguments;
    // A name that looks like an option would be taken for one.
    if (name.startsWith(u'-') || arguments.value("testSharing"_L1).toBool())
        return {};
    const QStringList kek{u"confluent"_s, u"schema-registry"_s, u"kek"_s};
    if (step.kind == "kek.softDelete"_L1)
        return kek + QStringList{u"delete"_s, name, u"--force"_s};
    if (step.kind == "kek.purge"_L1)
        return kek + QStringList{u"delete"_s, name, u"--permanent"_s, u"--force"_s};
    if (step.kind == "kek.undelete"_L1)
        return kek + QStringList{u"undelete"_s, name};
    const bool isNew = step.kind == "kek.register"_L1;
    if (!isNew && step.kind != "kek.update"_L1)
        return {};
    QStringList words = kek + QStringList{isNew ? u"create"_s : u"update"_s, name};
    if (isNew)
        words << u"--kms-type"_s << arguments.value("kmsType"_L1).toString() << u"--kms-key"_s
              << arguments.value("kmsKeyId"_L1).toString();
    const QJsonValue properties = arguments.value("kmsProps"_L1);
    const auto list = simpleProperties(properties.toObject());
    if (!list || (!isNew && properties.isObject() && list->isEmpty()))
        return {}; // it has no way to take all of them away
    if (!list->isEmpty())
        words << u"--kms-properties"_s << *list;
    const QJsonValue doc = arguments.value("doc"_L1);
    if (doc.isNull()) // nor the description
        return {};
    if (doc.isString())
        words << u"--doc=%1"_s.arg(doc.toString());
    if (arguments.contains("shared"_L1))
        words << u"--shared=%1"_s.arg(arguments.value("shared"_L1).toBool() ? u"true"_s : u"false"_s);
    return words;
}

QStringList dekCommand(const Step &step)
{
    const QStringList &key = step.object.key;
    constexpr qsizetype parts = 4;
    if (key.size() < parts)
        return {};
    const QString verb = step.kind.mid(QStringLiteral("dek.").size());
    static const QMap<QString, QString> verbs{{u"softDelete"_s, u"delete"_s},
                                              {u"purge"_s, u"delete"_s},
                                              {u"undelete"_s, u"undelete"_s},
                                              {u"create"_s, u"create"_s}};
    const QString material = step.arguments.value("encryptedKeyMaterial"_L1).toString();
    // Without material the CLI sends an empty one.
    if (!verbs.contains(verb) || (verb == "create"_L1 && material.isEmpty()))
        return {};
    QStringList words{u"confluent"_s,
                      u"schema-registry"_s,
                      u"dek"_s,
                      verbs.value(verb),
                      u"--kek-name=%1"_s.arg(key.at(0)),
                      u"--subject=%1"_s.arg(key.at(1)),
                      u"--algorithm=%1"_s.arg(key.at(2)),
                      u"--version=%1"_s.arg(key.at(3))};
    if (verb == "create"_L1)
        words << u"--encrypted-key-material=%1"_s.arg(material);
    if (verb == "purge"_L1)
        words << u"--permanent"_s;
    if (verbs.value(verb) == "delete"_L1)
        words << u"--force"_s;
    return words;
}

} // namespace

QByteArray exported(const Plan &plan, PlanExport format, const PlanWords &words)
{
    switch (format) {
    case PlanExport::CurlScript:
        return curlScript(plan, words);
    case PlanExport::ConfluentCliScript:
        return confluentScript(plan, words);
    case PlanExport::Markdown:
        return markdown(plan, words);
    }
    return {};
}

QString secretVariable(const QString &slot)
{
    static const QRegularExpression others(u"[^A-Z0-9]"_s);
    return u"KEKKAI_SECRET_"_s + slot.toUpper().replace(others, u"_"_s);
}

QList<Step> inRunningOrder(const Plan &plan)
{
    QHash<QString, qsizetype> places;
    for (qsizetype i = 0; i < plan.steps.size(); ++i)
        places.insert(plan.steps.at(i).id, i);
    QList<QList<qsizetype>> followers(plan.steps.size());
    QList<qsizetype> waitsFor(plan.steps.size(), 0);
    std::set<qsizetype> ready;
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        for (const QString &id : plan.steps.at(i).dependsOn) {
            if (!places.contains(id))
                continue;
            followers[places.value(id)].append(i);
            ++waitsFor[i];
        }
        if (waitsFor.at(i) == 0)
            ready.insert(i);
    }
    QList<Step> ordered;
    while (!ready.empty()) {
        const qsizetype at = *ready.begin();
        ready.erase(ready.begin());
        ordered.append(plan.steps.at(at));
        for (const qsizetype follower : std::as_const(followers.at(at))) {
            if (--waitsFor[follower] == 0)
                ready.insert(follower);
        }
    }
    return ordered;
}

QStringList confluentCommand(const Step &step)
{
    if (step.request.server != PlanServer::SchemaRegistry || step.object.key.isEmpty()
        || !slotsIn(QString::fromUtf8(step.request.body)).isEmpty())
        return {};
    if (step.kind.startsWith("kek."_L1))
        return kekCommand(step);
    if (step.kind.startsWith("dek."_L1))
        return dekCommand(step);
    return {};
}

} // namespace kekkai
