"""How people close their mails, what telephones add, and what lawyers want said, language by language.

Accents and case do not matter. A word is added to the line of its language; nothing else needs to be changed.
"""

CLOSINGS = {
    "English": """
        in gratitude, take care, br, talk soon, have a good day, have a great day, have a nice day, have a good one,
        have a great one, have a good weekend, have a great weekend, have a nice weekend, have a good evening, yours,
        all the best, thank you kindly, with thanks, with regards, kr, thanks & regards, thanks and regards, many tks,
        respectfully yours, very truly yours, yours truly, yours sincerely, yours faithfully,
        speak soon, ta, looking forward to hearing from you, warmest regards
    """,
    "Spanish": """
        saludos, saludos cordiales, un cordial saludo, cordiales saludos, reciba un cordial saludo, un saludo,
        gracias, gracias de antemano, muchas gracias, muchas gracias y saludos, mil gracias, atentamente, atte,
        cordialmente, abrazo, abrazos, un abrazo, bendiciones, quedo atento, quedo atenta, quedo a la espera,
        feliz dia, buen dia, slds,
        quedo a su disposicion, quedo a tu disposicion, quedo pendiente, quedo pendiente de sus comentarios,
        quedamos atentos, quedamos a la espera, cordial saludo, buen fin de semana, saludos y gracias
    """,
    "French": """
        cordialement, bien cordialement, tres cordialement, bien a vous, bonne journee, bonne soiree, merci,
        merci d'avance, merci beaucoup, merci et bonne journee, salutations, meilleures salutations,
        sinceres salutations, salutations distinguees, amicalement, bien a toi, cdt, cdlt, bises,
        bonne reception, je reste a votre disposition, belle journee, bonne fin de journee, bon week-end,
        bonne semaine, merci d'avance et bonne journee
    """,
    "German": """
        mit freundlichen grüßen, mit freundlichen gruessen, mit freundlichem gruß, mit besten grüßen,
        mit besten gruessen, freundliche grüße, freundliche gruesse, freundliche grüsse, mit herzlichen grüßen,
        mfg, vg, lg, viele grüße, viele gruesse, schöne grüße, schoene gruesse, beste grüße, beste gruesse,
        liebe grüße, liebe gruesse, herzliche grüße, danke, vielen dank, danke und gruß, danke und viele grüße,
        besten dank, gruß, gruss, grüße,
        schönes wochenende, danke im voraus, vielen dank im voraus, schönen tag, schönen abend, schönen feierabend,
        einen schönen tag noch, bis dann
    """,
    "Portuguese": """
        abs, att, atenciosamente, cordialmente, obrigado, obrigada, muito obrigado, muito obrigada, abraco, abracos,
        um abraco, cumprimentos, com os melhores cumprimentos, melhores cumprimentos, grato, grata, saudacoes,
        fico a disposicao, ficamos a disposicao, bom fim de semana, bom dia e obrigado, desde ja obrigado,
        desde ja obrigada, grato pela atencao
    """,
    "Italian": """
        cordiali saluti, un cordiale saluto, grazie, grazie mille, grazie e saluti, grazie e cordiali saluti, saluti,
        distinti saluti, un saluto, a presto, buona giornata, cordialmente,
        resto a disposizione, rimango a disposizione, buon lavoro, buona serata, buon fine settimana
    """,
    "Dutch": """
        met vriendelijke groet, met vriendelijke groeten, vriendelijke groet, vriendelijke groeten, hartelijke groet,
        hartelijke groeten, groet, groeten, groetjes, mvg, met groet, bedankt, dank je wel, alvast bedankt, fijne dag,
        fijn weekend, fijne avond, prettig weekend, bij voorbaat dank
    """,
    "Polish": """
        pozdrawiam, pozdrawiam serdecznie, serdecznie pozdrawiam, serdeczne pozdrowienia, pozdrowienia, z powazaniem,
        z wyrazami szacunku, dziekuje, dziekuje i pozdrawiam, dzieki, pzdr, milego dnia,
        lacze pozdrowienia, serdecznosci, milego weekendu, z gory dziekuje
    """,
    "Swedish": """
        med vänliga hälsningar, med vänlig hälsning, vänliga hälsningar, vänlig hälsning, bästa hälsningar,
        hälsningar, hälsning, mvh, bästa hälsning, tack, tack på förhand, vänligen, ha en bra dag,
        ha det bra, trevlig helg, ha en fin dag, ha en fin helg, tack så mycket
    """,
    "Danish, Norwegian": """
        med venlig hilsen, venlig hilsen, venlige hilsner, med vennlig hilsen, vennlig hilsen, hilsen, hilsner,
        beste hilsen, bedste hilsner, mange hilsner, de bedste hilsner, mvh, dbh, vh, tak, takk, på forhånd tak,
        takk for hjelpen,
        ha det bra, god helg, god weekend, ha en fin dag, hav en god dag, tusen takk, mange tak
    """,
    "Finnish": """
        ystävällisin terveisin, parhain terveisin, terveisin, yst. terv, terveiset, t, kiitos, kiitos etukäteen,
        kiittäen, hyvää päivänjatkoa
    """,
    "Czech, Slovak": "s pozdravem, s přátelským pozdravem, hezký den, děkuji, s pozdravom, ďakujem, díky, s úctou",
    "Hungarian": "üdvözlettel, tisztelettel, köszönettel, köszönöm, üdv, szép napot",
    "Romanian": "cu stimă, cu respect, mulțumesc, cu drag, toate cele bune, o zi bună",
    "Turkish": "saygılarımla, saygılar, iyi çalışmalar, teşekkürler, selamlar, iyi günler",
    "Russian, Ukrainian": """
        с уважением, с наилучшими пожеланиями, спасибо,
        заранее спасибо, з повагою, дякую, благодарю,
        с уважением и наилучшими пожеланиями, хорошего дня
    """,
    "Greek": "με εκτίμηση, με φιλικούς χαιρετισμούς, ευχαριστώ, φιλικά",
    "Croatian, Serbian, Slovene": "lijep pozdrav, srdačan pozdrav, pozdrav, lp, hvala, lep pozdrav, s poštovanjem",
    "Chinese, Japanese, Korean": """
        此致敬礼, 此致, 敬礼, 谢谢, 祝好, 顺祝商祺, 謝謝, よろしくお願いいたします, よろしくお願いします,
        よろしくお願い致します, 宜しくお願いいたします, 以上よろしくお願いいたします, 敬具, 감사합니다, 감사드립니다,
        고맙습니다
    """,
    "Vietnamese": "trân trọng, trân trọng cảm ơn, cảm ơn, xin cảm ơn, thân ái, kính thư",
    "Tagalog, Haitian Creole": "salamat, salamat po, maraming salamat, maraming salamat po, mèsi, mèsi anpil",
}

# A short line that names a thing of this kind and says "sent" was added by it.
DEVICES = """
    iphon, ipad, android, galaxy, samsung, huawei, xiaomi, blackberry, pixel, oneplus, motorola, nokia, phone,
    mobile, handheld, tablet, outlook, yahoo, gmail, aol, proton, mail for windows, mail app, spark, telefono,
    telefon, handy, smartphone, movil, celular, portable, telephone, mobiele, mobieltje, komorki, mobil, mobilen,
    puhelimesta, telefonu, mobilu, gmx, web.de, airmail, superhuman, bluemail, 手机, 手機, スマートフォン, 휴대폰,
    ipod, alcatel, htc, oppo, realme, redmi, my cell, windows mail, windows 8, windows 10, windows 11, mailbox for,
    zoho mail, from nine, on the go, ti-85, chromebook, macbook, fairphone, kindle,
    mac, apple watch, watch, samsung email
"""
SENT_BY_DEVICE = """
    從我的, 从我的, from my,
    sent from, sent via, sent with, sent by, sent using, sent on, get outlook, download outlook, typed on,
    written on, dictated, enviado desde, enviado do, enviado a partir, enviado pelo, enviado con, enviado de,
    obtener outlook, enviado via, obter o outlook, envoyé de, envoyé depuis, envoyé à partir, envoyé avec,
    télécharger outlook, obtenez outlook, von mein, gesendet, gesendet von, gesendet mit, von unterwegs,
    outlook für, inviato da, inviato con, inviato dal, scarica outlook, verzonden, verstuurd, outlook voor,
    wysłane z, wysłano z, wysłane za, pobierz outlook, skickat från, skickad från, hämta outlook, sendt fra,
    hent outlook, lähetetty, hanki outlook, odesláno z, odoslané z, získat outlook, küldve, küldött,
    trimis de pe, trimis din, gönderildi, gönderilmiştir, отправлено с, отправлено из,
    надіслано, στάλθηκε από, poslano, 发自, 發自, đã gửi từ, được gửi từ, dikirim dari,
    yahoo mail, proton mail, ipinadala mula
"""
# What people let their telephones say: the verb, and the word at the end of the line.
EXCUSES = "excuse, pardon, forgive, apologies for, disculpa, disculpe, perdona, desole, entschuldig, desculpe, scusa"
EXCUSED = "typo, typos, typoze, brevity, autocorrect, brevedad, brevidade, tippfehler, brevita, thumbs, terseness"
# The same where the device is named first and the words hang on it.
SENT_BEHIND_DEVICE = "から送信, 에서 보냄, -ról küldve, umdan gönderildi"

DISCLAIMERS = """
    confidential, intended only, intended solely, intended recipient, intended for, received this in error,
    received this email in error, received this e-mail in error, received this message in error,
    received it in error, received this transmission in error, in error notify, if you are not the, privileged,
    before printing, antivirus, virus-free, virus free, scanned by, scanned and, scanned for, was scanned,
    threats found, standard terms, do not bind, registered in, company number, confidencial, antes de imprimir,
    aviso legal, vertraulich, confidentiel, destinatar, riservat, poufn, caution: external, external email,
    external e-mail, external sender, this email and, this email is, this email may, this e-mail and,
    this e-mail is, this e-mail may, this message and any, originated from outside, outside of the organization,
    outside your organization, outside the organization, don't often get email from, do not often get email from,
    think before you print, consider the environment, save a tree, unless you recognize the sender,
    si usted no es el destinatario, este mensaje y sus archivos, este correo electronico, proteccion de datos,
    piense en el medio ambiente, ce message et, ce courriel, si vous n'etes pas, avant d'imprimer,
    pensez a l'environnement, diese e-mail, diese nachricht enthalt, geschaftsfuhrer, amtsgericht,
    handelsregister, registergericht, ust-id, falls sie nicht der, irrtumlich erhalten, esta mensagem,
    este e-mail, se voce nao e o destinatario, questo messaggio, questa e-mail, le informazioni contenute,
    d.lgs. 196, prima di stampare, dit bericht is, deze e-mail, vertrouwelijk, kvk, ta wiadomosc,
    niniejsza wiadomosc, krs, detta meddelande, detta mejl, denne e-mail, denne e-post, fortrolig,
    2016/679, general data protection, rgpd, lopd, datos personales, donnees personnelles, dsgvo,
    message was sent using, message was sent from, mensaje fue enviado, mensaje ha sido enviado,
    mensagem foi enviada, nachricht wurde versendet, nachricht wurde gesendet, message a ete envoye,
    luottamuksellinen, tama viesti, tento e-mail, duvern, конфиденциальн, gizli, 保密, 機密, 기밀,
    uitsluitend bestemd, e-mailbericht, dit bericht onterecht, dit bericht ten onrechte, denk aan het milieu,
    ausschliesslich fur den, nur fur den adressaten, nicht der richtige adressat, denken sie an die umwelt,
    etabli a l'intention, destine exclusivement, si vous avez recu ce, uso exclusivo del destinatario,
    uso exclusivo do destinatario, si ha recibido este, se recebeu esta, se voce recebeu, ad uso esclusivo,
    ricevuto per errore, ricevuto questo messaggio, przeznaczona wylacznie, przeznaczone wylacznie,
    jesli nie jestescie, avsett for mottagaren, avsedd for mottagaren, fatt detta av misstag, beregnet for modtageren,
    har modtaget denne, beregnet pa mottaker, har mottatt denne, tankerna pa miljon,
    if you want to stop receiving, if you wish to stop receiving, if you would like to stop receiving,
    if you no longer wish to receive, if you no longer want to receive, if you would like to unsubscribe,
    if you wish to unsubscribe, if you want to unsubscribe, to unsubscribe click,
    to unsubscribe from this list, to unsubscribe from these emails, to unsubscribe please click,
    si ya no desea recibir, si no desea recibir, para darse de baja haga, para cancelar su suscripcion
"""
# Those of them that people say as well: alone they make a disclaimer only where much is said.
ALSO_SAID = """
    confidential, confidencial, vertraulich, confidentiel, riservat, poufn, privileged, destinatar, vertrouwelijk,
    fortrolig, duvern, gizli, 2016/679, dsgvo, rgpd, lopd, datos personales, antivirus, virus free, kvk, krs, ust-id
"""
